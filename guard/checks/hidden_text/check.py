"""Hidden text: what a change holds that a reviewer does not see, or sees as something else."""

from __future__ import annotations

from guard.checks.hidden_text.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.model.change import ChangeSet


class HiddenText(Check):
    """The check itself."""

    meta = CheckMeta(
        id="hidden-text",
        title="Hidden text",
        why="A reviewer approves what is on the screen. Direction controls, invisible characters, letters "
        "that look like others, text pushed out of sight, encodings, binaries and encoded payloads make "
        "the file say something else to the machine. Names hide as well: `GIT~1`, `app.py.` or a name with a "
        "character of no width is another file on another system.",
        blind_spots="What a binary, an archive or an encrypted text holds is not looked at. Names of one "
        "script that are drawn alike (`a11owed` beside `allowed`) are told in Python only, and only "
        "beside the other name; a Turkish dotless i only where the word with a dot is in use. A "
        "payload whose decoder stands in another file, or is written by hand, is not seen as one. "
        "Joiners and marks in prose of scripts that use them are believed. That a name differs in "
        "case alone from an unchanged file's is told for the common ways to write a name.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is any file: what kind of thing it is, matters as well."""
        return bool(change.files)
