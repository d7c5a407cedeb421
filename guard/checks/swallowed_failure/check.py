"""Swallowed failure: what used to fail, refuse or be recorded, and after the change does not."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.swallowed_failure.rules import RULES
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import ChangeSet, FileChange


class SwallowedFailure(Check):
    """The check itself."""

    meta = CheckMeta(
        id="swallowed-failure",
        title="Swallowed failure",
        why="The quickest way to a green run is to stop failing: to catch everything, ignore a status, drop "
        "a refusal, or answer yes. What went wrong then goes on unseen.",
        blind_spots="Python only. Functions are compared by their qualified names, so one that is renamed "
        "and weakened at once is new. A refusal that is kept but can no longer be reached, and a condition "
        "that was made harder to meet, are not seen. New code that hides its own failures is only noted.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is Python."""
        return any(map(is_python, change.files))


def is_python(file: FileChange) -> bool:
    """Whether a side of `file` is Python."""
    return any(FileClass.PYTHON in classes(side.path) and is_text(side) for side in file.sides)
