"""Lines of a text, and numbers of lines, held by their places: large texts have millions of them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import overload


class Lines(Sequence[bytes]):
    r"""The lines of a text, each cut out when it is asked for: four bytes a line beside the text itself.

    They end at `\n` only, and are given without it; a final newline opens no further line.
    """

    __slots__ = ("_data", "_ends")

    def __init__(self, data: bytes) -> None:
        """Look for the ends of the lines."""
        self._data = data
        self._ends = array("I", _ends(data))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[bytes, ...]: ...
    def __getitem__(self, index: int | slice) -> bytes | tuple[bytes, ...]:
        if isinstance(index, slice):
            data, ends = self._data, self._ends
            places = range(*index.indices(len(ends)))
            return tuple([data[ends[one - 1] + 1 if one else 0 : ends[one]] for one in places])
        place = index + len(self._ends) if index < 0 else index
        if place < 0:
            raise IndexError(index)
        return self._data[self._ends[place - 1] + 1 if place else 0 : self._ends[place]]

    def __iter__(self) -> Iterator[bytes]:
        data, start = self._data, 0
        for end in self._ends:
            yield data[start:end]
            start = end + 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_same, self, other))

    def __hash__(self) -> int:
        return hash(self._data)

    def __repr__(self) -> str:
        return f"Lines({tuple(self)!r})"


def _same(one: object, other: object) -> bool:
    return one == other


def _ends(data: bytes) -> Iterator[int]:
    end = data.find(b"\n")
    while end >= 0:
        yield end
        end = data.find(b"\n", end + 1)
    if data and not data.endswith(b"\n"):
        yield len(data)


class LineNumbers(AbstractSet[int]):
    """A set of numbers of lines, held as runs: what a change replaces whole is one run, however long."""

    __slots__ = ("_ends", "_size", "_starts")

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        """From numbers in any order."""
        self._fill(_joined((number, number) for number in sorted(set(numbers))))

    def _fill(self, runs: Iterable[tuple[int, int]]) -> None:
        self._starts, self._ends = array("I"), array("I")
        self._size = 0
        for start, end in runs:
            self._starts.append(start)
            self._ends.append(end)
            self._size += end - start + 1

    @classmethod
    def of_runs(cls, runs: Iterable[tuple[int, int]]) -> LineNumbers:
        """From first and last numbers, in any order; they may overlap."""
        found = cls.__new__(cls)
        found._fill(_joined(sorted(runs)))
        return found

    @classmethod
    def up_to(cls, last: int) -> LineNumbers:
        """All from 1 to `last`; none where that is 0."""
        return cls.of_runs([(1, last)] if last else [])

    @classmethod
    def unmarked(cls, marks: bytearray) -> LineNumbers:
        """The places, from 1, of the zeros among zeros and ones."""
        return cls.of_runs(_zeros(marks))

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last number of each run, in order; no two touch."""
        return zip(self._starts, self._ends, strict=True)

    def ordered(self) -> Sequence[int]:
        """The numbers in order."""
        if len(self._starts) == 1:
            return range(self._starts[0], self._ends[0] + 1)
        return array("I", self)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[int]:
        for start, end in self.runs():
            yield from range(start, end + 1)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_right(self._starts, number) - 1 if number > 0 else -1
        return place >= 0 and number <= self._ends[place]

    def meets(self, start: int, end: int) -> bool:
        """Whether one of the numbers from `start` to `end` is among them."""
        place = bisect_right(self._starts, end) - 1
        return place >= 0 and self._ends[place] >= start

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LineNumbers):
            return self._starts == other._starts and self._ends == other._ends
        return super().__eq__(other)

    def __hash__(self) -> int:
        return self._hash()

    def __sub__(self, other: Iterable[int]) -> LineNumbers:
        taken = other if isinstance(other, LineNumbers) else LineNumbers(other)
        return LineNumbers.of_runs(_left(self.runs(), taken.runs()))

    def __and__(self, other: Iterable[int]) -> LineNumbers:
        if isinstance(other, LineNumbers):
            return self - (self - other)
        return LineNumbers(number for number in other if number in self)

    __rand__ = __and__

    def union(self, numbers: Iterable[int]) -> LineNumbers:
        """These and `numbers`."""
        more = numbers if isinstance(numbers, LineNumbers) else LineNumbers(numbers)
        return LineNumbers.of_runs([*self.runs(), *more.runs()])

    def intersection(self, numbers: Iterable[int]) -> LineNumbers:
        """Those that are among `numbers`, too."""
        return self & numbers

    def __repr__(self) -> str:
        return f"LineNumbers.of_runs({list(self.runs())!r})"


def _joined(runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted runs, those that touch as one."""
    held: tuple[int, int] | None = None
    for start, end in runs:
        if held is None:
            held = (start, end)
        elif start <= held[1] + 1:
            held = (held[0], max(held[1], end))
        else:
            yield held
            held = (start, end)
    if held is not None:
        yield held


def _zeros(marks: bytearray) -> Iterator[tuple[int, int]]:
    start = marks.find(0)
    while start >= 0:
        end = marks.find(1, start)
        if end < 0:
            yield start + 1, len(marks)
            return
        yield start + 1, end
        start = marks.find(0, end)


def _left(runs: Iterator[tuple[int, int]], taken: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of sorted runs where those of `taken` are out."""
    out = next(taken, None)
    for first, end in runs:
        start = first
        while out is not None and out[1] < start:
            out = next(taken, None)
        while out is not None and out[0] <= end:
            if out[0] > start:
                yield start, out[0] - 1
            start = out[1] + 1
            if start > end:
                break
            out = next(taken, None)
        if start <= end:
            yield start, end


NO_LINES = LineNumbers()
"""What is never altered may be shared."""
