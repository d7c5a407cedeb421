"""What a change does, without judging it: pure functions of a `ChangeSet`."""
