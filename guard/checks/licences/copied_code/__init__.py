"""One check; its docstring is in `check.py`."""
