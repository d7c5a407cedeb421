"""Tests in other languages that assert less than before: assertions or whole tests that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from guard.expressions import expression
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_other_test, is_runner
from guard.facts.effects.measure.scripts import head, lines_of
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence

_ASSERTS = expression(
    r"\bexpect\(|\bassert\w*[.!(]|\b[tb]\.(?:Fatal|Error|Fail)\w*\(|\b(?:require|assert|is)\.[A-Z]\w*\("
    r"|^\s*\[\[? .* \]\]?\s*$|\bassert_\w+\s|\.should\b"
)
_COMMENT = expression(r"^\s*(?://|#(?!\[)|/?\*)")


def asserting(files: Sequence[FileChange], lines: Mapping[str, ChangedLines]) -> Iterator[ChangeEffect]:
    """The effects of tests and assertions that are gone from these files, and stand in none of them now."""
    ours = [file for file in files if is_other_test(file.path) and not is_runner(file.path)]
    if not any(file.before is not None for file in ours):
        return
    kept = Counter(
        name for file in ours if file.after for line in lines_of(file.after) if (name := head(line))
    )
    for file in ours:
        if file.before is None or file.after is None:
            continue
        changed = lines.get(file.path, ChangedLines())
        old, new = lines_of(file.before), lines_of(file.after)
        gone = [(number, old[number - 1]) for number in sorted(changed.before) if number <= len(old)]
        come = [new[number - 1] for number in sorted(changed.after) if number <= len(new)]
        yield from _of_file(file, gone, come, kept)


def _of_file(
    file: FileChange, gone: Sequence[tuple[int, str]], come: Sequence[str], kept: Counter[str]
) -> Iterator[ChangeEffect]:
    tests = [(number, name) for number, line in gone if (name := head(line)) and not kept[name]]
    lost = [(number, line) for number, line in gone if _asserts(line)]
    new = [line for line in come if line.strip() and not _COMMENT.search(line)]
    if tests and not any(map(head, come)):
        number, name = tests[0]
        what = f"{len(tests)} tests are gone, and none came ({name[:60]})"
        yield of_line(HARNESS, file.path, what, name, before=number, confidence=Confidence.LOW)
    elif not tests and lost and not new:  # taken out, and not written otherwise
        number, line = lost[0]
        what = f"`{line.strip()[:80]}` was asserted; nothing is in its place"
        sure = None if len(lost) <= _FEW else Confidence.LOW
        yield of_line(HARNESS, file.path, what, line, before=number, confidence=sure)


_FEW = 5
"""More assertions than these go with what they were about, as a rule."""


def _asserts(line: str) -> bool:
    return _ASSERTS.search(line) is not None and not _COMMENT.search(line)
