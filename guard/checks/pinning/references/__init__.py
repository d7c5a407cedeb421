"""What a change takes from outside that is no package: actions, images, hooks."""
