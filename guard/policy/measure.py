"""Sizes of changes, and whether they pass a limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guard.model.change import ChangeSet
from guard.model.edit import ChangedLines, Edit, Facts, Span
from guard.policy.model import Limits


@dataclass(frozen=True)
class Size:
    """How much something changes; lines that several edits account for count once."""

    files: int
    added_lines: int
    removed_lines: int
    hunks: int


def measure(facts: Facts, edits: Iterable[Edit]) -> Size:
    """The size of `edits` together. A hunk counts as soon as one of its lines does."""
    before: dict[str, set[int]] = {}
    after: dict[str, set[int]] = {}
    for edit in edits:
        _add(before.setdefault(edit.path, set()), edit.before)
        _add(after.setdefault(edit.path, set()), edit.after)
    for path, lines in facts.lines.items():  # a span may hold lines between that did not change
        if path in before:
            before[path] &= lines.before
            after[path] &= lines.after
    return _size(facts, before, after)


def measure_change(change: ChangeSet, facts: Facts) -> Size:
    """The size of the whole change."""
    before = {file.path: set[int]() for file in change.files}
    after = {file.path: set[int]() for file in change.files}
    for path, lines in facts.lines.items():
        before.setdefault(path, set()).update(lines.before)
        after.setdefault(path, set()).update(lines.after)
    return _size(facts, before, after)


def exceeded(limits: Limits, size: Size) -> str:
    """Which limits `size` passes, in words ("12 files of at most 10"), or ""."""
    parts = []
    for what, most in limits.counts().items():
        have: int = getattr(size, what)
        if most is not None and have > most:
            parts.append(f"{have} {what.replace('_', ' ')} of at most {most}")
    return ", ".join(parts)


def _size(facts: Facts, before: dict[str, set[int]], after: dict[str, set[int]]) -> Size:
    hunks = 0
    for path in before:
        lines = facts.lines.get(path, ChangedLines())
        hunks += max(_runs(before[path], lines.before), _runs(after[path], lines.after))
    return Size(
        files=len(before),
        added_lines=sum(map(len, after.values())),
        removed_lines=sum(map(len, before.values())),
        hunks=hunks,
    )


def _add(into: set[int], spans: Iterable[Span]) -> None:
    for span in spans:
        into.update(range(span.start, span.end + 1))


def _runs(some: set[int], changed: frozenset[int]) -> int:
    """How many runs of `changed` lines hold a line of `some`."""
    count, run_counted = 0, False
    for line in sorted(changed):
        if line - 1 not in changed:
            run_counted = False
        if line in some and not run_counted:
            count, run_counted = count + 1, True
    return count
