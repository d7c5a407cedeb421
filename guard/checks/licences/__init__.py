"""The check `licences`."""
