"""The check `swallowed-failure`."""
