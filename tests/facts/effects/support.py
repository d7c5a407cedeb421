"""The effects of a small change, through all of `gather`."""

from __future__ import annotations

from collections.abc import Mapping

from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.effect import ChangeEffect

Files = Mapping[str, str]


def facts(before: Files, after: Files) -> Facts:
    """All facts of the change from the files `before` to the files `after`; files only in `before` stay."""
    whole = {**before, **after}
    return gather(ChangeSet.from_files(_bytes(before), _bytes(whole)))


def effects(before: Files, after: Files) -> tuple[ChangeEffect, ...]:
    """Its effects; nothing may have been left unasked."""
    found = facts(before, after)
    assert found.unasked == ()
    return found.effects


def kinds(before: Files, after: Files) -> list[tuple[str, str, str]]:
    """Kind, severity and confidence of each effect."""
    return [(one.kind, one.severity.value, one.confidence.value) for one in effects(before, after)]


def _bytes(files: Files) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}
