"""Effects: what the change does to something that matters, as a finding for each."""

from __future__ import annotations

from guard.checks.effects.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.facts.effects.families import FAMILIES
from guard.model.change import ChangeSet


class EffectsOfChange(Check):
    """The check itself."""

    meta = CheckMeta(
        id="effects",
        title="Effects",
        why="What a change does to something that matters is told by the difference of its two sides, not by "
        "words that stand in one of them: what stood between a caller and an act, and is gone, leaves no bad "
        "word behind.",
        blind_spots=" ".join(f"{family.id}: {family.blind_spots}" for family in FAMILIES),
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether any family reads a file of it."""
        return any(family.reads(file) for family in FAMILIES for file in change.files)
