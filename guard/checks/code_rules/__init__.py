"""The check `code-rules`."""
