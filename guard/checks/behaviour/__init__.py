"""The check `behaviour`."""
