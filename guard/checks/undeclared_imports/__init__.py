"""The check `undeclared-imports`."""
