"""Secrets on added lines. What is found is never shown: only its kind, its place and a salted digest."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.secrets.rules import RULES
from guard.facts.files.added import is_text
from guard.model.change import ChangeSet


class Secrets(Check):
    """The check itself."""

    meta = CheckMeta(
        id="secrets",
        title="Secrets",
        why="A secret in a proposal is known to everybody who can read it, and stays in the history after it "
        "was removed.",
        blind_spots="Secrets without a known format are guessed by the name they are given or by how random "
        "they look, and only noted. What is encoded, put together at run time from several statements, in a "
        "binary, or on an unchanged line is not seen. Whether a secret works is never tried. Nothing is "
        "guessed in tests, examples and lock files.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is text after the change."""
        return any(is_text(file.after) for file in change.files)
