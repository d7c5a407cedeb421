r"""Which lines of a file differ, recomputed from the two byte texts and from nothing else.

The answer is sound by construction: whatever is *not* called changed was aligned line by line with an equal
line of the other side, in order. It need not be the smallest answer. Common head and tail are trimmed; the
middle is aligned on lines that are unique on both sides (patience); what lies between is aligned by the
greedy O(ND) method as long as its budget lasts. A gap that is too large or too different counts as changed
whole, so no input makes this slow and none makes it miss a line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import overload

from guard.model.change import FileSide
from guard.model.edit import ChangedLines, Edit, Span
from guard.model.lines import LineNumbers

_MAX_DEPTH = 64
"""How often a gap is split again on lines that became unique inside it."""
_MAX_DISTANCE = 400
"""The most differing lines that the greedy method looks for in one gap."""
_BUDGET = 6_000_000
"""Steps of the greedy method for one file; after them, gaps count as changed whole."""

_WINDOW = 100_000
"""How many lines of each side are aligned at a time: what is held for that takes some 200 bytes a line."""

_Gap = tuple[int, int, int, int, int]
"""Before start and end, after start and end (from 0, end excluded), and the depth of splitting."""


def changed_lines(before: FileSide | None, after: FileSide | None) -> ChangedLines:
    r"""The lines that are gone or replaced, and those that are new or replacing; a missing side is empty.

    Lines end at `\n` only. A last line that lost or gained its `\n` counts as changed.
    """
    if before is None or after is None:
        return ChangedLines(*(LineNumbers.up_to(len(side.lines) if side else 0) for side in (before, after)))
    return align(TerminatedLines(before), TerminatedLines(after))


class TerminatedLines(Sequence[bytes]):
    r"""The lines of a side; a last one without `\n` is marked, so that it equals no ended line."""

    def __init__(self, side: FileSide) -> None:
        self._lines = side.lines
        self._open = len(side.lines) - 1 if not side.data.endswith(b"\n") else -1

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[bytes, ...]: ...
    def __getitem__(self, index: int | slice) -> bytes | tuple[bytes, ...]:
        if isinstance(index, int):
            line = self._lines[index]
            return line + b"\n" if index % len(self) == self._open else line  # no other line can hold one
        found = self._lines[index]
        if found and range(len(self))[index][-1] == self._open:
            return *found[:-1], found[-1] + b"\n"
        return found


def align(old: Sequence[bytes], new: Sequence[bytes]) -> ChangedLines:
    """The positions, from 1, of the elements that a common subsequence of the two leaves out."""
    kept_old, kept_new = bytearray(len(old)), bytearray(len(new))
    place = place2 = 0
    budget = _BUDGET
    while place < len(old) and place2 < len(new):
        end, end2 = min(place + _WINDOW, len(old)), min(place2 + _WINDOW, len(new))
        aligner = _Aligner(old[place:end], new[place2:end2], budget)
        kept_old[place:end], kept_new[place2:end2] = aligner.run()
        if end == len(old) and end2 == len(new):
            break
        # The next lines are looked at together with those behind the last that were aligned.
        place = max(kept_old.rfind(1, place, end) + 1, place + _WINDOW // 2)
        place2 = max(kept_new.rfind(1, place2, end2) + 1, place2 + _WINDOW // 2)
        budget = aligner.budget
    return ChangedLines(
        LineNumbers.unmarked(kept_old),
        LineNumbers.unmarked(kept_new),
    )


def on_changed_lines(edit: Edit, lines: ChangedLines) -> Edit:
    """An edit of a text that counts as new throughout, pointing at no other lines than the changed ones."""
    kept = covered(edit.after) & lines.after
    if kept:
        return replace(edit, after=spans(kept))
    # What it names stands on unchanged lines; it became code by the lines that did change.
    return replace(edit, before=spans(lines.before), after=spans(lines.after))


def place_on(lines: frozenset[int], changed: AbstractSet[int]) -> int:
    """The line to point at for what stands on `lines`: the first that changed, else the first."""
    return min(lines & changed or lines, default=1)


def spans(numbers: Collection[int]) -> tuple[Span, ...]:
    """Line numbers as the fewest sorted spans."""
    held = numbers if isinstance(numbers, LineNumbers) else LineNumbers(numbers)
    return tuple(Span(start, end) for start, end in held.runs())


def covered(parts: Iterable[Span]) -> LineNumbers:
    """The lines that the spans cover."""
    return LineNumbers.of_runs((part.start, part.end) for part in parts)


class _Aligner:
    """Marks, on both sides, the lines that are aligned with an equal line of the other side."""

    def __init__(self, old: Sequence[bytes], new: Sequence[bytes], budget: int) -> None:
        self._old, self._new = old, new
        self._kept_old = bytearray(len(old))
        self._kept_new = bytearray(len(new))
        self.budget = budget

    def run(self) -> tuple[bytearray, bytearray]:
        """One flag a line for each side: 1 where the line is aligned."""
        gaps: list[_Gap] = [(0, len(self._old), 0, len(self._new), 0)]
        while gaps:
            start, end, start2, end2, depth = self._trim(gaps.pop())
            if start == end or start2 == end2:
                continue
            anchors = self._anchors(start, end, start2, end2) if depth < _MAX_DEPTH else []
            if not anchors:
                self._greedy(start, end, start2, end2)
                continue
            for left, right in anchors:
                self._keep(left, right)
                gaps.append((start, left, start2, right, depth + 1))
                start, start2 = left + 1, right + 1
            gaps.append((start, end, start2, end2, depth + 1))
        return self._kept_old, self._kept_new

    def _keep(self, left: int, right: int) -> None:
        self._kept_old[left] = 1
        self._kept_new[right] = 1

    def _trim(self, gap: _Gap) -> _Gap:
        start, end, start2, end2, depth = gap
        old, new = self._old, self._new
        while start < end and start2 < end2 and old[start] == new[start2]:
            self._keep(start, start2)
            start, start2 = start + 1, start2 + 1
        while start < end and start2 < end2 and old[end - 1] == new[end2 - 1]:
            end, end2 = end - 1, end2 - 1
            self._keep(end, end2)
        return start, end, start2, end2, depth

    def _anchors(self, start: int, end: int, start2: int, end2: int) -> list[tuple[int, int]]:
        """The longest ordered run of lines that occur exactly once on each side of the gap."""
        once = _unique(self._old, start, end)
        once2 = _unique(self._new, start2, end2)
        pairs = [(left, once2[line]) for line, left in once.items() if line in once2]
        pairs.sort()
        return [pairs[index] for index in longest_increasing([right for _, right in pairs])]

    def _greedy(self, start: int, end: int, start2: int, end2: int) -> None:
        """Align a gap by the greedy O(ND) method (Myers 1986), or leave it changed whole."""
        old, new = self._old, self._new
        size, size2 = end - start, end2 - start2
        if set(old[start:end]).isdisjoint(new[start2:end2]):
            return
        reach = {1: 0}
        trace: list[dict[int, int]] = []
        for distance in range(min(size + size2, _MAX_DISTANCE) + 1):
            trace.append(dict(reach))
            for diagonal in range(-distance, distance + 1, 2):
                down = diagonal == -distance or (
                    diagonal != distance and reach[diagonal - 1] < reach[diagonal + 1]
                )
                x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
                y = x - diagonal
                first = x
                while x < size and y < size2 and old[start + x] == new[start2 + y]:
                    x, y = x + 1, y + 1
                reach[diagonal] = x
                self.budget -= 1 + x - first
                if x >= size and y >= size2:
                    self._backtrack(trace, (start, start2), (size, size2))
                    return
            if self.budget < 0:
                return

    def _backtrack(
        self, trace: list[dict[int, int]], origin: tuple[int, int], sizes: tuple[int, int]
    ) -> None:
        (start, start2), (x, y) = origin, sizes
        for distance in range(len(trace) - 1, -1, -1):
            reach = trace[distance]
            diagonal = x - y
            down = diagonal == -distance or (
                diagonal != distance and reach[diagonal - 1] < reach[diagonal + 1]
            )
            came = diagonal + 1 if down else diagonal - 1
            from_x = reach[came] if distance else 0
            from_y = from_x - came if distance else 0
            while x > from_x and y > from_y:
                x, y = x - 1, y - 1
                self._keep(start + x, start2 + y)
            x, y = from_x, from_y


def _unique(lines: Sequence[bytes], start: int, end: int) -> dict[bytes, int]:
    """The lines that occur once in the range, with their position."""
    seen: dict[bytes, int] = {}
    for index in range(start, end):
        line = lines[index]
        seen[line] = -1 if line in seen else index
    return {line: index for line, index in seen.items() if index >= 0}


def longest_increasing(values: Sequence[int]) -> list[int]:
    """The positions of a longest strictly increasing subsequence, in order."""
    tails: list[int] = []
    heads: list[int] = []
    previous: list[int] = []
    for index, value in enumerate(values):
        slot = bisect_left(tails, value)
        previous.append(heads[slot - 1] if slot else -1)
        if slot == len(tails):
            tails.append(value)
            heads.append(index)
        else:
            tails[slot] = value
            heads[slot] = index
    chain: list[int] = []
    index = heads[-1] if heads else -1
    while index >= 0:
        chain.append(index)
        index = previous[index]
    return chain[::-1]
