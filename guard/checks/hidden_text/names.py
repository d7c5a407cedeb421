"""The part of the hidden-text check that looks at what a file is called, here and on other systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks.hidden_text import rules
from guard.checks.hidden_text import tables as table
from guard.checks.hidden_text.scripts import DOTLESS, look_alike, looks
from guard.checks.hidden_text.words import belongs, char_name
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.letters import INVISIBLE
from guard.checks.kit.rule import Rule
from guard.expressions import expression
from guard.facts.files.classify import folded_name
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Severity

Told = tuple[Rule, str, Severity | None]
"""A rule, what is said, and a severity where it differs from the rule's."""

_PARTS = expression(r"[/\\]")
"""Windows takes a backslash for a separator."""
_SHORT = expression(r"[^.~]{1,8}~[0-9](?:\.[^.]{0,3})?")
_STREAM = expression(r".:[^:]*:\$|:\$[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """What files are called around a change, worked out once for all of its files."""

    change: ChangeSet
    named: frozenset[str]
    """What the change calls its files."""
    left: frozenset[str]
    """Names that the change takes from the tree."""

    @classmethod
    def of(cls, change: ChangeSet) -> Names:
        """The names around a change."""
        before = {file.before.path for file in change.files if file.before is not None}
        after = {file.after.path for file in change.files if file.after is not None}
        return cls(change, frozenset(file.path for file in change.files), frozenset(before - after))

    def has(self, path: str) -> bool:
        """Whether the tree or the change has a file of that name."""
        return path in self.named or self.change.base.read(path) is not None


def judge_name(file: FileChange, names: Names, findings: Findings) -> None:
    """Enter findings on the path of a file that the change brings there."""
    if file.after is None or (file.before is not None and file.before.path == file.after.path):
        return
    path = file.after.path
    for rule, message, severity in _told(path, names):
        findings.add(rule, path, 1, message, rule.id, Case(severity=severity))


def _told(path: str, names: Names) -> Iterator[Told]:
    parts = _PARTS.split(path)
    for part in parts:
        yield from _elsewhere(part)
    yield from _unseen(path)
    yield from _other_case(path, names)
    if "\\" in path:
        yield rules.UNPORTABLE, "a backslash stands in the name; Windows reads it as a folder's end", None
    if not path.isascii():
        yield from _look_alike(path, names)


def _elsewhere(part: str) -> Iterator[Told]:
    """What another system makes of one part of a path."""
    folded = folded_name(part)
    if folded in (".git", "git~1"):
        yield (
            rules.GIT_FOLDER,
            f"{part!r} is git's own folder on Windows or macOS, where it is obeyed",
            None,
        )
    elif folded in table.GUARDED and part != folded:
        message = f"{part!r} is {folded!r} where case or what is not seen does not count, and is obeyed there"
        yield rules.OTHER_NAME, message, None
    elif part != part.rstrip(". ") and part.strip("."):
        yield rules.OTHER_NAME, f"{part!r} ends in a dot or blank, which Windows leaves out of the name", None
    elif _STREAM.search(part):
        yield rules.OTHER_NAME, f"{part!r} is a stream of the file {part.split(':')[0]!r} on Windows", None
    elif table.DEVICE.fullmatch(part):
        yield rules.UNPORTABLE, f"{part!r} is a device on Windows, and cannot be checked out there", None
    elif ":" in part:
        yield rules.UNPORTABLE, f"{part!r} holds a colon; Windows reads what follows as a stream", None
    elif _SHORT.fullmatch(part):
        yield rules.UNPORTABLE, f"{part!r} is what Windows calls a file with a longer name for short", None


def _other_case(path: str, names: Names) -> Iterator[Told]:
    """A file that stands beside the new one under the same name in another case: one of the two is lost."""
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/" if folder else ""
    ways = (name.lower(), name.upper(), name.capitalize(), name.title(), name.swapcase())
    for other in dict.fromkeys(beside + way for way in ways):
        if other != path and other not in names.left and names.has(other):
            message = (
                f"{other!r} is the same file where case does not count (Windows, macOS): one hides the other"
            )
            yield rules.OTHER_NAME, message, None


def _unseen(path: str) -> Iterator[Told]:
    """Characters of a path that are drawn as nothing, or that change how it is read."""
    for char in dict.fromkeys(table.BIDI.findall(path)):
        severity = None if char in table.BIDI_STRONG else Severity.MEDIUM
        yield rules.HIDDEN_NAME, f"{char_name(char)} makes the name read in another order", severity
    strays = [m[0] for m in INVISIBLE.finditer(path) if not belongs(path, m.start(), m.end())]
    for char in dict.fromkeys(strays):
        message = f"{char_name(char)} stands in the name and is drawn as nothing"
        yield rules.HIDDEN_NAME, message, Severity.MEDIUM
    for char in dict.fromkeys(table.CONTROL.findall(path) + table.NAME_BLANKS.findall(path)):
        message = f"{char_name(char)} stands in the name; a terminal may obey it, or show something else"
        yield rules.HIDDEN_NAME, message, Severity.LOW


def _look_alike(path: str, names: Names) -> Iterator[Told]:
    """A name that is drawn like another: by letters of two scripts in a word, or like a file that is."""
    plain = looks(path)
    if plain == path:
        return
    there = plain.isascii() and names.has(plain)
    mixed = [match[0] for match in table.WORD.finditer(path) if _is_mixed(match[0])]
    if mixed or there:
        first = next(char for char in path if not char.isascii() and look_alike(char))
        message = f"the name looks like {plain!r} and is spelled with {char_name(first)}"
        yield rules.LOOK_ALIKE, message, Severity.HIGH if there else None


def _is_mixed(word: str) -> bool:
    latin = any(char.isascii() and char.isalpha() for char in word)
    return latin and any(not char.isascii() and char != DOTLESS and look_alike(char) for char in word)
