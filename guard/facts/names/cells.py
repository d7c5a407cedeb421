"""Values that depend on each other, worked out to the end: each name, attribute and list is one cell.

A cell is worked out when it is first read. What it reads while that goes on is worked out first; where that
leads back to it, or too deep, it is worked out again as long as what it has read comes to mean more. Values
only grow and are bounded, so this ends; every step is counted, so that it ends soon.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable

from guard.facts.names.values import NOTHING, Value, join

_MAX_NESTED = 12
_MAX_DEPTH = 50
"""Cells that are worked out within each other, and expressions on the way; further ones wait their turn."""


class TooComplexError(Exception):
    """The file's names refer to each other in more ways than are followed."""


class Cells:
    """The cells of one file."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self.depth = 0
        """Expressions that are being worked out within each other."""
        self._values: dict[Hashable, Value] = {}
        self._work: dict[Hashable, Callable[[], Value]] = {}
        self._readers: dict[Hashable, dict[Hashable, None]] = {}
        self._waiting: deque[Hashable] = deque()
        self._queued: set[Hashable] = set()
        self._busy: list[Hashable] = []

    @property
    def is_idle(self) -> bool:
        """Whether no cell is being worked out, so that what is read is final."""
        return not self._busy

    def found(self, key: Hashable) -> Value | None:
        """The value of a cell that has been worked out, to be asked for when idle."""
        return self._values.get(key)

    def spend(self, steps: int = 1) -> None:
        """Count work.

        Raises:
            TooComplexError: there was more of it than a file of this size may ask for.
        """
        self._left -= steps
        if self._left < 0:
            raise TooComplexError

    def get(self, key: Hashable, work: Callable[[], Value]) -> Value:
        """The value of the cell `key`, which `work` works out; within another cell, what is known so far.

        Raises:
            TooComplexError: see `spend`.
        """
        if key not in self._values:
            self._values[key] = NOTHING
            self._work[key] = work
            if len(self._busy) < _MAX_NESTED and self.depth < _MAX_DEPTH:
                self._compute(key)
            else:
                self._queue(key)
        if self._busy:
            self._readers.setdefault(key, {})[self._busy[-1]] = None
        else:
            while self._waiting:
                self._compute(self._waiting.popleft())
        return self._values[key]

    def _queue(self, key: Hashable) -> None:
        if key not in self._queued:
            self._queued.add(key)
            self._waiting.append(key)

    def _compute(self, key: Hashable) -> None:
        self.spend()
        self._queued.discard(key)
        self._busy.append(key)
        try:
            found = self._work[key]()
        finally:
            self._busy.pop()
        known = self._values[key]
        grown = join(known, found)
        if grown != known:
            self._values[key] = grown
            for reader in self._readers.get(key, ()):
                self._queue(reader)
