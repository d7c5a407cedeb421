"""Licences of generated code: the terms that a change writes into files, and those that it takes away."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.licences.code_licenses.rules import RULES
from guard.checks.licences.options import LicenseOptions
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.facts.licences.hints import may_state_terms
from guard.model.change import ChangeSet, FileChange


class CodeLicenses(Check):
    """The check itself."""

    meta = CheckMeta(
        id="code-licenses",
        title="Licences of generated code",
        why="A model repeats code together with the notice that stood over it, or without. SPDX tags, "
        "licence headers and texts, and copyright notices that a change writes are judged by the same "
        "lists as the licences of dependencies (the options of `licenses` hold here too; options "
        "given here come first), and what the project says of itself everywhere is quiet. A notice "
        "that was there and is gone or altered, or that stayed behind when its code moved to another "
        "file, needs a signature. Terms that cannot be told are unknown, never fine.",
        blind_spots="About 40 licences are known by header or text; an unusual text counts only where it "
        "stands in a licence file. Terms that are encoded, drawn, or put together at run time are not seen. "
        "A statement inside a text literal, or far down in prose, is only noted. Code that was copied "
        "without any notice is for `copied-code` to find. The table of what goes together is no legal "
        "advice.",
        options_of="licenses",
        rules=RULES,
        options=LicenseOptions,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is text that may state terms."""
        return any(map(is_read, change.files))

    def glance(self, change: ChangeSet) -> tuple[str, ...] | None:
        """Every file that is read, where no side of any holds a word of a notice."""
        read = [file for file in change.files if is_read(file)]
        if any(may_state_terms(side) for file in read for side in file.sides if is_text(side)):
            return None
        return tuple(file.path for file in read)


def is_read(file: FileChange) -> bool:
    """Whether terms are looked for in `file`."""
    return any(is_text(side) for side in file.sides) and FileClass.LOCK not in classes(file.path)
