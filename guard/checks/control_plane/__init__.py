"""The check `control-plane`."""
