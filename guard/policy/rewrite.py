"""Verified rewrites."""

from __future__ import annotations

from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.policy.compiled import CompiledPattern


def rewritten_edits(compiled: CompiledPattern, change: ChangeSet, facts: Facts) -> frozenset[int]:
    """The indices of the edits that the rewrite of `compiled` accounts for."""
    return frozenset()
