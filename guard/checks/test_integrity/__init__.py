"""The check `test-integrity`."""
