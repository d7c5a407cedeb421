"""Faults injected into the installed guard: see `__main__.py`."""
