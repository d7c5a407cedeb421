"""The text that a change adds to a file or takes from it, with the way back to line numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from guard.model.change import MODE_EXECUTABLE, MODE_FILE, FileChange, FileSide
from guard.model.edit import ChangedLines, Facts
from guard.model.lines import LineNumbers

_NONE = ChangedLines()


@dataclass(frozen=True)
class Block:
    r"""Changed lines of one side of a file, in order. A byte that is not UTF-8 becomes a lone surrogate."""

    path: str
    numbers: Sequence[int]
    lines: tuple[str, ...]

    def __bool__(self) -> bool:
        return len(self.numbers) > 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(zip(self.numbers, self.lines, strict=True))

    @cached_property
    def text(self) -> str:
        r"""The lines joined by `\n`: one string for a pattern to look through."""
        return "\n".join(self.lines)

    @cached_property
    def _starts(self) -> array[int]:
        return array("Q", accumulate((len(line) + 1 for line in self.lines), initial=0))

    def line_at(self, offset: int) -> int:
        """The line of the file that `text[offset]` stands on."""
        return self.numbers[self.index_at(offset)]

    def index_at(self, offset: int) -> int:
        """Which of `lines`, counted from 0, `text[offset]` stands in."""
        return min(bisect_right(self._starts, offset) - 1, len(self.numbers) - 1)


def added(file: FileChange, facts: Facts) -> Block:
    """The lines of the after side that are new or replacing; none for what is no text."""
    return _block(file.after, file.path, facts.lines.get(file.path, _NONE).after)


def removed(file: FileChange, facts: Facts) -> Block:
    """The lines of the before side that are gone or replaced; none for what is no text."""
    return _block(file.before, file.path, facts.lines.get(file.path, _NONE).before)


def is_text(side: FileSide | None) -> bool:
    """Whether `side` is a regular file that git would show as text."""
    return side is not None and side.mode in (MODE_FILE, MODE_EXECUTABLE) and not side.is_binary


def _block(side: FileSide | None, path: str, numbers: LineNumbers) -> Block:
    if side is None or not numbers or not is_text(side):
        return Block(path, (), ())
    ordered = numbers.ordered()
    if len(ordered) == len(side.lines):
        found = side.data.removesuffix(b"\n")
    else:
        found = b"\n".join(side.lines[number - 1] for number in ordered)
    lines = tuple(found.decode("utf-8", "surrogateescape").split("\n"))
    return Block(path, ordered, lines)
