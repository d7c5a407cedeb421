"""Frozen data that every other part speaks in. No I/O; imports nothing of guard but `errors`."""
