"""What runs used, beside what reading the change foretold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guard.facts.capabilities.table import IMPORT_TIME
from guard.model.edit import Facts
from guard.ports.behaviour import Used

_BY: Mapping[str, frozenset[str]] = {
    "network": frozenset({"network"}),
    "process": frozenset({"process", "threads"}),
    "file_read": frozenset({"file_read", "file_write", "file_delete"}),
    "file_write": frozenset({"file_write", "file_delete"}),
    "file_delete": frozenset({"file_write", "file_delete"}),
}
"""By what a run used: the capabilities of which one is enough to have foretold it."""
_ANYTHING = frozenset({"process", "dynamic_code", "native_code"})
"""Whose code gains one of these may do anything by it."""


def foretold(facts: Facts) -> frozenset[str]:
    """The capabilities that the change's code gains."""
    return frozenset(gain.removeprefix(IMPORT_TIME) for edit in facts.edits for gain in edit.gains)


def not_foretold(used: Sequence[Used], gains: frozenset[str]) -> Iterator[Used]:
    """Those uses that no capability explains which the change gains."""
    if not gains & _ANYTHING:
        yield from (one for one in used if not gains & _BY[one.power])
