"""The family `protection`: what stood between a caller and an act, and is gone or weaker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.expressions import expression
from guard.facts.effects.aside import ASIDE, BUILT, SCRIPTS_BESIDE
from guard.facts.effects.family import EffectKind, Family
from guard.facts.effects.protection.config.files import is_configuration
from guard.facts.effects.records.glance import has_lines, mutes
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.finding import Confidence, Severity

if TYPE_CHECKING:
    from guard.facts.effects.around import Around

REMOVED = EffectKind(
    "protection.removed",
    "A protection is gone",
    "What stood between a caller and an act (a decorator, a dependency, a check that refused, an escape, a "
    "limit) is not on the way any more, while the act still is.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Keep the protection on the way to the act, or put an equal or stricter one in its place.",
    ("CWE-284",),
)
LOOSENED = EffectKind(
    "protection.loosened",
    "A protection is weaker",
    "What stands between a caller and an act lets more through than before: a wider condition, list, role, "
    "limit or default.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep the protection as strict as it was, or propose the loosening by itself, with its reason.",
    ("CWE-284",),
)
UNRECORDED = EffectKind(
    "protection.unrecorded",
    "An act is no longer recorded",
    "A record of who did what, or an alarm, is not made any more where the act still happens.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep the record, or say where it is made now.",
    ("CWE-778",),
)


def protects_nothing(path: str) -> bool:
    """Whether the file at `path` is of tests, examples or documentation."""
    return ASIDE.search(path) is not None


_SCRIPT = expression(r"\.[cm]?[jt]sx?$")


def is_script(file: FileChange) -> bool:
    """Whether `file` was JavaScript or TypeScript of the project before the change, and is text."""
    side = file.before
    if side is None or not is_text(side) or not _SCRIPT.search(side.path):
        return False
    return not any(one.search(side.path) for one in (ASIDE, SCRIPTS_BESIDE, BUILT))


_PAGE = expression(
    r"\.(html?|xhtml|shtml|njk|twig|liquid|mustache|hbs|handlebars|ejs|erb|vue|svelte|cshtml|razor|ftlh?|jsp|mako)$"
    r"|\.blade\.php$|\.html?\.(j2|jinja2?|tmpl|tpl|tera|gotmpl|mako)$|\.(j2|jinja2?|tmpl|tpl|tera|gohtml)$"
)


def is_template(file: FileChange) -> bool:
    """Whether `file` is a template of pages after the change, outside tests."""
    side = file.after
    if side is None or not is_text(side) or ASIDE.search(side.path):
        return False
    found = _PAGE.search(side.path.casefold())
    return found is not None and b"</" in side.data


_MIGRATION = expression(r"(^|/)(migrations?|alembic|versions)/[^/]+\.py$")


def is_sql(file: FileChange) -> bool:
    """Whether `file` is statements of SQL, outside tests."""
    return any(
        is_text(side) and side.path.casefold().endswith((".sql", ".psql", ".pgsql", ".ddl"))
        and not ASIDE.search(side.path) and len(side.data) <= _MOST_SQL
        for side in file.sides
    )  # fmt: skip


_MOST_SQL = 300_000
"""Bytes of statements that are read: what is longer is data."""


def is_migration(file: FileChange) -> bool:
    """Whether `file` is a module that changes a database, outside tests."""
    side = file.after
    return (
        side is not None and is_text(side) and _MIGRATION.search(side.path) is not None
        and not ASIDE.search(side.path)
    )  # fmt: skip


def is_code(file: FileChange) -> bool:
    """Whether `file` was a text in Python, JavaScript or TypeScript before the change, outside tests."""
    side = file.before
    if side is None or not is_text(side) or ASIDE.search(side.path):
        return False
    return is_script(file) or FileClass.PYTHON in classes(side.path)


class Protection(Family):
    """The family itself."""

    id = "protection"
    kinds = (REMOVED, LOOSENED, UNRECORDED)
    blind_spots = (
        "Python, and JavaScript and TypeScript by their calls, branches and options alone. Protections "
        "are compared function by function under their qualified names; a function that is gone is held "
        "against the one that answers its address, is called in its place or does most of what it did, "
        "and what has none of these is new. Of what is new and unprotected from the start only addresses "
        "are told, whole folders that are given out, and what the changed files did behind a check alone, "
        "where those beside them ask for more. A class is held against its bases in the project, and of a "
        "library's a method only where its name speaks of a check. What a name is bound to anew counts "
        "where it is known to refuse nothing. What a removed helper protected is followed one call far. "
        "What covers a route from another file is known for decorators and parameters that are gone; a "
        "router that is taken in a second time, with less, is not told. "
        "In templates what writes a value unescaped is told by each engine's form, new files too; whether "
        "the value is clean is not known. Tests, examples and documentation are left out. Configuration "
        "is compared key by key where its form is known by the file's name; a key that is in no table is "
        "told by its words alone, and a default that no table knows is not. In nginx it is worked out "
        "which location answers and what it inherits, without the files that it includes. Of SQL row "
        "policies, owners, roles and rights are told by each statement, without the policies that stood "
        "before. Of new files only what is loose in itself is told; values that a template or a variable "
        "fills in are not followed."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` was code outside tests before the change, or is a template or configuration."""
        return (
            is_code(file)
            or is_template(file)
            or is_configuration(file)
            or is_sql(file)
            or is_migration(file)
            or _is_muting(file)
        )

    def may_find(self, around: Around) -> bool:
        """Whether more was done than to add functions and classes under new names, and to write of them.

        Those stand on no way that was there before, and hide nothing that was.
        """
        return not all(
            is_code(file) and not is_template(file) and _only_adds(file, around)
            for file in around.files(self)
        )


def _is_muting(file: FileChange) -> bool:
    side = file.after
    return side is not None and not ASIDE.search(side.path) and (mutes(side) or has_lines(side))


_ANSWERS = expression(
    r"(?m)^[ \t]*@[\w.]+\.(?:route|get|post|put|patch|delete|api_route|websocket)\("
    r"|^class \w+\([^)\n]{0,200}(?:View|ViewSet|Resource|Endpoint|Handler)\)"
)
"""What makes a function or class answer requests: a new one stands on a way by itself."""
_ADDED = frozenset({"function.added", "class.added"})
_ASIDE_OF_CODE = frozenset({"docstring", "comment", "formatting"})


def _only_adds(file: FileChange, around: Around) -> bool:
    if is_script(file) or file.before is None or file.after is None or file.is_moved:
        return False
    before = file.before.text
    if before is None or _ANSWERS.search(file.after.text or "") or _is_muting(file):
        return False
    return all(
        edit.kind in _ASIDE_OF_CODE
        or (edit.kind in _ADDED and not _says(before, edit.symbol.rpartition(".")[2]))
        for edit in around.edits
        if edit.path == file.path
    )


def _says(text: str, name: str) -> bool:
    """Whether the word `name` stands in `text`."""
    return name in text and re.search(rf"\b{re.escape(name)}\b", text) is not None
