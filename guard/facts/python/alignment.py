"""How the lines of a Python file before and after correspond."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from guard.facts.python.statements import Unit


class Alignment:
    """How the Python lines of the two sides correspond: which changed, and where the others went."""

    def __init__(self, before: Sequence[bool], after: Sequence[bool]) -> None:
        """One flag a line for each side: whether it changed. The unchanged ones correspond in order."""
        self.before = [number for number, changed in enumerate(before, 1) if changed]
        self.after = [number for number, changed in enumerate(after, 1) if changed]
        kept = [number for number, changed in enumerate(before, 1) if not changed]
        kept_after = [number for number, changed in enumerate(after, 1) if not changed]
        # Where the counts differ (one side is read by another codec), no place is known to be the same.
        in_step = len(kept) == len(kept_after)
        self._to_after = dict(zip(kept, kept_after, strict=True)) if in_step else {}

    def changed_before(self, lines: range) -> list[int]:
        """The changed lines of the before side that lie in `lines`."""
        return _within(self.before, lines)

    def changed_after(self, lines: range) -> list[int]:
        """The changed lines of the after side that lie in `lines`."""
        return _within(self.after, lines)

    def same_place(self, before: Unit, after: Unit) -> bool:
        """Whether the two stand on lines that did not change and correspond, at the same columns."""
        return (
            before.col == after.col
            and before.end_col == after.end_col
            and before.category is after.category
            and self._to_after.get(before.start) == after.start
            and self._to_after.get(before.end) == after.end
            and not self.changed_before(before.lines)
            and not self.changed_after(after.lines)
        )

    def target(self, line: int) -> int | None:
        """The after line that an unchanged before line corresponds to."""
        return self._to_after.get(line)

    def gap_before(self, line: int) -> int:
        """A number for the run of changed lines that a changed before line belongs to."""
        return line - bisect_left(self.before, line)

    def gap_after(self, line: int) -> int:
        """As `gap_before` for an after line; runs that face each other have the same number."""
        return line - bisect_left(self.after, line)

    def gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """The runs of changed lines between unchanged ones, both sides of each, in order."""
        left: dict[int, list[int]] = defaultdict(list)
        right: dict[int, list[int]] = defaultdict(list)
        for found, numbers in ((left, self.before), (right, self.after)):
            for index, number in enumerate(numbers):
                found[number - index].append(number)  # how many unchanged lines stand above
        for key in sorted(left.keys() | right.keys()):
            yield left.get(key, []), right.get(key, [])


def _within(numbers: list[int], lines: range) -> list[int]:
    return numbers[bisect_left(numbers, lines.start) : bisect_left(numbers, lines.stop)]
