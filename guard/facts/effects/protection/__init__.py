"""Protections that a change removes or loosens."""
