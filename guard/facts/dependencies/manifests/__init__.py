"""Declared and locked dependencies of manifests and lock files, before against after.

One file for each family of forms; `forms.py` says which reader reads which name. Nothing is resolved, run or
fetched: a file is read as text.
"""

from guard.facts.dependencies.manifests.edits import manifest_edits

__all__ = ["manifest_edits"]
