"""The check `sensitive-places`."""
