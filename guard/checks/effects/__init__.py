"""The check `effects`."""
