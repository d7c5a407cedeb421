"""Declared and locked dependencies of manifests and lock files, before against after.

One file for each family of forms; `forms.py` says which reader reads which name, `edits.py` compares. Nothing
is resolved, run or fetched: a file is read as text.
"""
