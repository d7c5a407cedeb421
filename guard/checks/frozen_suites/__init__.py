"""The check `frozen-suites`."""
