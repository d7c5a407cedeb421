"""The check `new-packages`."""
