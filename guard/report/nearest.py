"""Which of the edits of a file is the closest to a finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from guard.model.finding import Side
from guard.model.verdict import JudgedEdit, JudgedFinding

_FAR = 1_000_000
"""How far an edit is that has no lines on the finding's side."""
_Near = tuple[int, int, int]
"""Lines between, how many lines the edit has, and its number: the least is the closest."""


class Nearest:
    """Some edits by their lines on one side, sorted once for all findings that are asked about."""

    def __init__(self, edits: Iterable[tuple[int, JudgedEdit]], side: Side) -> None:
        """Sort them; each comes with its number in the verdict."""
        best: dict[tuple[int, int], tuple[int, int]] = {}
        self._without: _Near | None = None
        for index, edit in edits:
            size = changed(edit)
            spans = edit.before if side is Side.BEFORE else edit.after
            for span in spans:
                key = (span.start, span.end)
                best[key] = min(best.get(key, (size, index)), (size, index))
            if not spans:
                self._without = min(self._without or (_FAR, size, index), (_FAR, size, index))
        self._rows = sorted((start, end, *told) for (start, end), told in best.items())
        self._starts = [row[0] for row in self._rows]
        self._reach = list(accumulate((row[1] for row in self._rows), max))
        """How far the spans reach up to each."""
        self._known: dict[tuple[int, int], int] = {}

    def to(self, item: JudgedFinding) -> int:
        """The number of the closest edit; of those, the one with fewest lines."""
        place = (item.line, max(item.end_line, item.line))
        if place not in self._known:
            self._known[place] = self._closest(*place)[2]
        return self._known[place]

    def _closest(self, first: int, last: int) -> _Near:
        behind = bisect_right(self._starts, last)
        found = [self._without] if self._without else []
        for start, _, size, index in self._rows[behind : bisect_right(self._starts, self._next(behind))]:
            found.append((start - last, size, index))
        nearest = min(found, default=None)
        for number in range(behind - 1, -1, -1):
            if nearest is not None and first - self._reach[number] > nearest[0]:
                break
            _, end, size, index = self._rows[number]
            one = (max(0, first - end), size, index)
            nearest = one if nearest is None else min(nearest, one)
        assert nearest is not None  # there is an edit, or nobody asks
        return nearest

    def _next(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else -1


def changed(edit: JudgedEdit) -> int:
    """How many lines the edit accounts for, on the side that has more."""
    return max(sum(span.end - span.start + 1 for span in side) for side in (edit.before, edit.after))
