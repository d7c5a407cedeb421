"""The difference of each file as rows to show, bounded; what a check of secrets objects to is not in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from guard.facts.files.classify import content_before
from guard.facts.files.lines import changed_lines
from guard.model.briefing import DiffRow, FileDiff
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.finding import Side
from guard.model.verdict import JudgedFinding

CONTEXT = 3
ROWS, ROWS_OF_FILE = 2500, 250
"""Rows of all files and of one, at the most."""
TEXT = 300
"""Bytes of a line that are kept."""
SECRETS = "secrets"
HIDDEN = "(not shown: the check secrets found something in this line)"


def diffs(change: ChangeSet, order: Sequence[str], findings: Iterable[JudgedFinding]) -> tuple[FileDiff, ...]:
    """The differences, of the files in `order` first.

    Args:
        change: the change.
        order: paths, those to look at first at the head.
        findings: the verdict's; lines in which one is of the check of secrets are not shown, on either side.
    """
    secret: dict[tuple[str, Side], set[int]] = {}
    for one in findings:
        if one.check == SECRETS:
            secret.setdefault((one.path, one.side), set()).update(range(one.line, one.end_line + 1))
    places = {path: number for number, path in enumerate(order)}
    room = ROWS
    found = []
    for file in sorted(change.files, key=lambda one: (places.get(one.path, len(places)), one.path)):
        shown = _file(file, min(room, ROWS_OF_FILE), secret)
        room -= len(shown.rows)
        found.append(shown)
    return tuple(found)


def _file(file: FileChange, room: int, secret: dict[tuple[str, Side], set[int]]) -> FileDiff:
    if any(side.is_binary for side in file.sides):
        return FileDiff(file.path, (), note="no text")
    old = content_before(file)
    lines = changed_lines(old, file.after)
    if not lines.before and not lines.after:
        return FileDiff(file.path, (), note="its content is the same")
    shy = [(side, secret.get((side.path, kind), set())) for side, kind in
           ((old, Side.BEFORE), (file.after, Side.AFTER)) if side is not None]  # fmt: skip
    hidden = {
        side.lines[number - 1] for side, numbers in shy for number in numbers if number <= len(side.lines)
    }
    rows = list(_rows(old, file.after, lines, hidden))
    shown = tuple(rows[:room])
    left = sum(1 for row in rows[room:] if row.sign in "+-")
    return FileDiff(file.path, shown, left)


def _rows(
    old: FileSide | None, new: FileSide | None, lines: ChangedLines, hidden: set[bytes]
) -> Iterator[DiffRow]:
    """Changed lines with some lines around, both sides in one column; a row "@" where lines are left out."""
    before = old.lines if old is not None else ()
    after = new.lines if new is not None else ()
    near = _near(lines, len(before), len(after))
    at, at2 = 1, 1
    gap = False
    while at <= len(before) or at2 <= len(after):
        if at in lines.before:
            yield DiffRow("-", at, 0, _text(before[at - 1], hidden))
            at, gap = at + 1, False
        elif at2 in lines.after:
            yield DiffRow("+", 0, at2, _text(after[at2 - 1], hidden))
            at2, gap = at2 + 1, False
        elif at <= len(before) and at2 <= len(after):
            if at in near:
                yield DiffRow(" ", at, at2, _text(before[at - 1], hidden))
                gap = False
            elif not gap:
                yield DiffRow("@", at, at2, "")
                gap = True
            at, at2 = at + 1, at2 + 1
        else:
            return  # the sides do not pair up to the end, which no aligned difference gives


def _near(lines: ChangedLines, size: int, size2: int) -> frozenset[int]:
    """The unchanged lines before the change that stand near a changed one of either side."""
    kept = [number for number in range(1, size + 1) if number not in lines.before]
    kept2 = [number for number in range(1, size2 + 1) if number not in lines.after]
    found: set[int] = set()
    # A pair of unchanged lines is near where either of its two lines is.
    around = {n + step for n in lines.before for step in range(-CONTEXT, CONTEXT + 1)}
    around2 = {n + step for n in lines.after for step in range(-CONTEXT, CONTEXT + 1)}
    for one, other in zip(kept, kept2, strict=False):
        if one in around or other in around2:
            found.add(one)
    return frozenset(found)


def _text(data: bytes, hidden: set[bytes]) -> str:
    if data in hidden:
        return HIDDEN
    cut = data[:TEXT].decode("utf-8", "surrogateescape")
    return f"{cut}…" if len(data) > TEXT else cut
