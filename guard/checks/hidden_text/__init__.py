"""The check `hidden-text`."""
