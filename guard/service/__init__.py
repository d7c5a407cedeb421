"""A warm guard that stays: it judges for the command and for hooks, in a process of its own for each call.

`client`, `frames` and `place` are imported at the start of every command and hook: they import little of the
standard library, and of guard only what does the same.
"""
