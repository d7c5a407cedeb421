"""The check `capabilities`."""
