"""The check `pinning`."""
