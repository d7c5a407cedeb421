"""The check `suppressions`."""
