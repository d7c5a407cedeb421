"""Notebooks read cell by cell: the edits, and the Python inside them."""
