"""Suppressions: a change may not silence what would have spoken against it."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.suppressions.files import IGNORE_FILES, is_config, may_silence
from guard.checks.suppressions.rules import RULES
from guard.facts.files.added import is_text
from guard.model.change import ChangeSet


class Suppressions(Check):
    """The check itself."""

    meta = CheckMeta(
        id="suppressions",
        title="Suppressions",
        why="Linters, type checkers and scanners speak for the reviewer. A comment, an ignore list or a "
        "setting that silences them lets a fault through with every check green.",
        blind_spots="Settings written as a program (`eslint.config.js`, `conftest.py`), given on a command "
        "line in a script, or kept outside the tree are not compared. A rule that a tool's new version "
        "dropped is not known. In languages other than Python a string that looks like a comment counts as "
        "one. Settings of tools that are not named here are not read.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is text, or a file of settings."""
        return any(is_text(side) or is_config(side.path) for file in change.files for side in file.sides)

    def glance(self, change: ChangeSet) -> tuple[str, ...] | None:
        """Every text after the change, where none holds a word of any directive and no file is settings."""
        looked_at = []
        for file in change.files:
            if IGNORE_FILES.search(file.path) or any(is_config(side.path) for side in file.sides):
                return None
            if file.after is not None and is_text(file.after):
                text = file.after.text
                if text is None or may_silence(text):
                    return None
                looked_at.append(file.path)
        return tuple(looked_at)
