"""Sizes of changes, and whether they pass a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guard.facts.files.lines import covered
from guard.model.change import ChangeSet
from guard.model.edit import ChangedLines, Edit, Facts, Span
from guard.model.lines import LineNumbers
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
    old: dict[str, list[Span]] = {}
    new: dict[str, list[Span]] = {}
    for edit in edits:
        old.setdefault(edit.path, []).extend(edit.before)
        new.setdefault(edit.path, []).extend(edit.after)
    before, after = ({path: covered(spans) for path, spans in side.items()} for side in (old, new))
    for path, lines in facts.lines.items():  # a span may hold lines between that did not change
        if path in before:
            before[path] &= lines.before
            after[path] &= lines.after
    return _size(facts, before, after)


def measure_change(change: ChangeSet, facts: Facts) -> Size:
    """The size of the whole change."""
    before = {file.path: LineNumbers() for file in change.files}
    after = dict(before)
    for path, lines in facts.lines.items():
        before[path], after[path] = lines.before, lines.after
    return _size(facts, before, after)


def exceeded(limits: Limits, size: Size) -> str:
    """Which limits `size` passes, in words ("12 files of at most 10"), or ""."""
    parts = []
    for what, most in limits.counts().items():
        have: int = getattr(size, what)
        if most is not None and have > most:
            parts.append(f"{have} {what.replace('_', ' ')} of at most {most}")
    return ", ".join(parts)


def _size(facts: Facts, before: Mapping[str, LineNumbers], after: Mapping[str, LineNumbers]) -> Size:
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


def _runs(some: LineNumbers, changed: LineNumbers) -> int:
    """How many runs of `changed` lines hold a line of `some`."""
    return sum(some.meets(start, end) for start, end in changed.runs())
