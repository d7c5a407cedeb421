"""Sensitive places: what is altered where something is decided, recorded, reached, sent or worked out."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.sensitive_places.rules import RULES
from guard.facts.files.added import is_text
from guard.model.change import ChangeSet, FileChange

_NO_PLACE = (".md", ".rst", ".txt", ".lock", ".svg", ".css", ".ipynb")


class SensitivePlaces(Check):
    """The check itself."""

    meta = CheckMeta(
        id="sensitive-places",
        title="Sensitive places",
        why="The other checks tell what an alteration does. What they have no word for may still be an "
        "alteration of what decides who may do what, of what raises the alarm, or of what works out a "
        "figure: where it stands is known, and a reviewer should begin there. Nothing of this check holds a "
        "change up by itself.",
        blind_spots="It tells where something is altered, never whether for better or worse. What code is "
        "about is told by what it does (refuses, proves, records, answers an address), and what amounts, "
        "alarms and settings are about by their names. Tests, examples and documentation are left out, and "
        "so is what another check or effect has named already.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is a text that may be code or settings."""
        return any(map(may_hold, change.files))


def may_hold(file: FileChange) -> bool:
    """Whether `file` is a text that may be code or settings."""
    return not file.path.endswith(_NO_PLACE) and any(is_text(side) for side in file.sides)
