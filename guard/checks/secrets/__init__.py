"""The check `secrets`."""
