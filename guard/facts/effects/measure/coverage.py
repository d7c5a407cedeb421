"""Settings by which less of the code counts as what tests have to cover."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import JUDGE
from guard.facts.effects.measure.places import counts_coverage
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.under import settings
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_LINES = frozenset({"exclude_lines", "exclude_also", "partial_also", "partial_branches"})
"""Keys of coverage.py 7 whose patterns take lines, with what they head, out of the count."""
_FILES = frozenset({"omit"})
_PLAIN = (
    "def total(lines):",
    "    def total(self, lines):",
    "class Basket:",
    "    return total",
    "    total = first + second",
    "    if total > limit:",
    "    raise ValueError(total)",
)
"""Lines as any program has them: a pattern that fits one leaves out code that has to be tried."""
_LONGEST = 200
_REPEATED = expression(r"\)[*+?{]")
"""A group that is repeated."""
_REPEATS = expression(r"[*+{]")
_MOST_REPEATS = 2
_CHOICES = expression(r"[|?]")
_MOST_CHOICES = 8
"""The standard library tries one way after another: at the most as many as the square of a line's length (40)
times two to the power of the choices, some hundred thousand."""
_TEXT = expression(r"(['\"]{1,3})(?P<text>.+?)\1")


def left_out(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """What coverage does not count any more by one file of settings."""
    if file.after is None or file.after.text is None or not counts_coverage(file.after):
        return
    was = file.before.text or "" if file.before is not None else ""
    for one in settings(file.after.text.split("\n"), sorted(lines.after)):
        key = next((part for part in reversed(one.keys.split(".")) if part in _LINES | _FILES), "")
        if not key or ("coverage" not in one.keys and not _is_own(one.keys)):
            continue
        for text in _patterns(one.text, key):
            if text in was:
                continue
            if key in _FILES:
                what = f"`{text[:60]}` is left out of what has to be covered"
                yield of_line(
                    JUDGE,
                    file.path,
                    what,
                    text,
                    after=one.line,
                    severity=Severity.LOW,
                    confidence=Confidence.LOW,
                )
            elif any(_fits(text, line) for line in _PLAIN):
                what = f"`{text[:60]}` takes ordinary lines out of what has to be covered"
                yield of_line(JUDGE, file.path, what, text, after=one.line)


def _is_own(keys: str) -> bool:
    """Whether it stands in a section of coverage's own file."""
    return keys.partition(".")[0] in ("run", "report", "html", "xml")


def _patterns(text: str, key: str) -> list[str]:
    found = [match["text"].encode().decode("unicode_escape", "replace") for match in _TEXT.finditer(text)]
    plain = text.partition("=")[2].strip() if text.startswith(key) else text
    return found or ([plain] if plain and plain[0] not in "[]" else [])


def _fits(pattern: str, line: str) -> bool:
    """Whether a pattern of the proposal's fits a line; one that could take long over it is not tried."""
    if len(pattern) > _LONGEST or _REPEATED.search(pattern):
        return False
    if len(_REPEATS.findall(pattern)) > _MOST_REPEATS or len(_CHOICES.findall(pattern)) > _MOST_CHOICES:
        return False
    try:
        return re.search(pattern, line) is not None
    except (re.error, RecursionError, OverflowError):
        return False
