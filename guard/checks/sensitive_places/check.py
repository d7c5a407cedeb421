"""Sensitive places: what is altered where something is decided, recorded, reached, sent or worked out."""

from __future__ import annotations

from enum import Enum

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.sensitive_places import words
from guard.checks.sensitive_places.rules import RULES
from guard.facts.effects.flow.family import is_shell
from guard.facts.effects.measure import places
from guard.facts.effects.protection.config.files import is_configuration
from guard.facts.effects.protection.family import is_migration, is_script, is_sql, protects_nothing
from guard.facts.files.added import is_text
from guard.model.change import ChangeSet, FileChange

_NO_PLACE = (".md", ".rst", ".txt", ".lock", ".svg", ".css", ".ipynb")
_OTHER = tuple(
    f".{one}"
    for one in ["go", "php", "rb", "java", "kt", "cs", "rs", "scala", "swift", "ex", "exs", "lua", "ps1"]
)
"""Programs in languages that are read by their lines alone."""


class Kind(Enum):
    """As what a file is read for its places."""

    PYTHON = "python"
    SCRIPT = "script"
    """Any other program."""
    SHELL = "shell"
    STATEMENTS = "statements"
    """SQL, and migrations in Python."""
    SETTINGS = "settings"


def kind_of(file: FileChange) -> Kind | None:
    """As what `file` is read; None where it is not."""
    if file.path.endswith(_NO_PLACE) or not any(is_text(side) for side in file.sides):
        return None
    if is_sql(file) or is_migration(file):
        return Kind.STATEMENTS
    if file.path.endswith((".py", ".pyw")):
        return Kind.PYTHON
    side, path = file.after, file.path
    is_other = path.endswith(_OTHER) and not protects_nothing(path) and not places.is_other_test(path)
    if is_script(file) or is_other:
        return Kind.SCRIPT
    if side is not None and not protects_nothing(path) and is_shell(path, side.data):
        return Kind.SHELL
    return Kind.SETTINGS if is_configuration(file) else None


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
        """Whether any file is read for its places."""
        return any(kind_of(file) is not None for file in change.files)

    def glance(self, change: ChangeSet) -> tuple[str, ...] | None:
        """The files that are read, where all are programs without any word of such a place."""
        kinds = {file.path: kind_of(file) for file in change.files}
        if any(_may_tell(file, kinds[file.path]) for file in change.files):
            return None
        return tuple(sorted(path for path, kind in kinds.items() if kind is not None))


def _may_tell(file: FileChange, kind: Kind | None) -> bool:
    if kind is None or (kind is Kind.PYTHON and places.measures(file.path)):
        return kind is not None
    is_program = kind in (Kind.PYTHON, Kind.SCRIPT)
    return not is_program or any(words.may_be_about(side.text or "") for side in file.sides)
