"""What a reader finds on one side of a file and not on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from guard.model.change import FileChange, FileSide


class Found(NamedTuple):
    """One thing that one side of a file holds."""

    what: str
    line: int
    detail: str = ""
    """What else is said of it."""
    symbol: str = ""
    """The function or class it stands in, where that is known."""
    to: str = ""
    """The host it goes to, where that belongs to what it is known by."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by on both sides."""
        return self.what, self.to


Read = Callable[[FileSide | None], Iterable[Found]]
"""Gives what one side of a file holds; of a missing side nothing."""


def new_in(file: FileChange, read: Read) -> Iterator[Found]:
    """What a file holds after the change and did not before."""
    found = list(read(file.after))
    known = {one.key for one in read(file.before)} if found else set()
    return (one for one in found if one.key not in known)
