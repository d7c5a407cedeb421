"""Capabilities: code that runs unasked may not gain power in passing; what cannot be classified is named."""

from __future__ import annotations

from guard.checks.capabilities.options import Options
from guard.checks.capabilities.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.facts.files.classify import Reader, reader
from guard.model.change import ChangeSet, FileChange, FileSide

_READERS = (Reader.PYTHON, Reader.NOTEBOOK)
HOOK_FILES = (".pth", ".toml", ".cfg", "entry_points.txt")
"""How the names of files end that can make code run unasked."""


class Capabilities(Check):
    """The check itself."""

    meta = CheckMeta(
        id="capabilities",
        title="Capabilities",
        why="What a module does when it is imported, a build when it is installed, or `conftest.py` before "
        "the first test, happens to everybody who merely takes the change, before any reviewer runs it on "
        "purpose. A gain of power there weighs more than the same gain in a function.",
        blind_spots="What an imported function of the project does is counted where that function changes, "
        "not where it is called at import. Objects that the file does not show the making of (a parameter "
        "without an annotation, an element of a table) can be anything: calls on them are counted as "
        "unanalysed and named, nothing more. Annotations are believed. Libraries outside the map are named, "
        "not judged. What a described library does at import is taken as harmless unless the map says "
        "otherwise. Start-up files in other languages, and shell run by a build, are not read here.",
        rules=RULES,
        options=Options,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is Python, or what may name code that runs unasked."""
        return any(
            _reads(side) or side.path.endswith(HOOK_FILES) for file in change.files for side in file.sides
        )


def _reads(side: FileSide) -> bool:
    return reader(FileChange(side, side)) in _READERS


def may_hold_hooks(path: str) -> bool:
    """Whether `start_hooks.hooks` reads a file of that name."""
    name = path.rpartition("/")[2].casefold()
    return name.endswith(".pth") or name in ("pyproject.toml", "hatch.toml", "setup.cfg", "entry_points.txt")
