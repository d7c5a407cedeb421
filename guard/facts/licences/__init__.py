"""Licence notices and terms in texts."""
