"""Names that are made of well-known names: two of them joined, or one that is called another edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from guard.expressions import expression
from guard.facts.likeness.spelling import Habit, word_list

EDITIONS = word_list("edition-words.txt")
"""Words that claim to be the same project in another edition, which its own authors seldom publish so."""

_JOINED_UP_TO = 1000
"""Down to this rank a name is known well enough to be borrowed together with another."""
_EDITION_UP_TO = 300
_SHORTEST = 5
_FEW = 1
"""What begins more names than this is a host: what is joined to it is most likely a plug-in."""
_FAMILY = 4
_NUMBER = expression(r"-?(?<![0-9])[0-9]+$")


class Parts:
    """The most popular names, ready to be found inside of others."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names` are normalised, most popular first."""
        self._begins: Counter[str] = Counter()
        for name in names:
            at = name.find("-")
            while at >= 0:
                self._begins[name[:at]] += 1
                at = name.find("-", at + 1)
        self._stems: dict[str, int] = {}
        for index, name in enumerate(names[:_JOINED_UP_TO]):
            self._stems.setdefault(name, index)
            self._stems.setdefault(_NUMBER.sub("", name), index)

    def is_family(self, name: str) -> bool:
        """Whether so many names begin with `name` that one more is nothing odd."""
        return self._begins[name] >= _FAMILY

    def habits(self, name: str) -> Iterator[tuple[Habit, int]]:
        """How `name` uses names of the list, with their places, counted from 0."""
        parts = name.split("-")
        edition = self._edition(parts)
        if edition is not None:
            yield Habit.EDITION, edition
        for at in range(1, len(parts)):
            head, tail = "-".join(parts[:at]), "-".join(parts[at:])
            if self._begins[head] <= _FEW:
                yield from self._joined(head, tail, 4)
        if len(parts) == 1:
            for at in range(_SHORTEST, len(name) - _SHORTEST + 1):
                yield from self._joined(name[:at], name[at:], _SHORTEST)

    def _joined(self, head: str, tail: str, shortest: int) -> Iterator[tuple[Habit, int]]:
        first, second = self._stems.get(head), self._stems.get(tail)
        if first is not None and second is not None and min(len(head), len(tail)) >= shortest:
            yield Habit.JOINED, min(first, second)

    def _edition(self, parts: Sequence[str]) -> int | None:
        first, last = 0, len(parts)
        while last > 1 and parts[last - 1] in EDITIONS:
            last -= 1
        while first < last - 1 and parts[first] in EDITIONS:
            first += 1
        place = self._stems.get("-".join(parts[first:last])) if last - first < len(parts) else None
        return place if place is not None and place < _EDITION_UP_TO else None


_WELL_USED = ((20, 300), (8, 1000), (4, 3000))
"""Pairs of how many names hold a word, and the rank it is worth where its own is lower."""


def standing(rank: int, uses: int) -> int:
    """The rank that a name is worth: a word that many names hold is known whatever its own downloads."""
    return min([rank, *(worth for least, worth in _WELL_USED if uses >= least)])


def word_uses(names: Sequence[str]) -> Mapping[str, int]:
    """How many times each word stands in the names."""
    return Counter("\n".join(names).replace("-", "\n").split("\n"))
