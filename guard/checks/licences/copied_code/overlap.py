"""Stretches of added code that share their fingerprints with one file elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from guard.facts.fingerprints.winnowing import GRAM

MAX_GAP = 100
"""Tokens between two shared runs that still belong to one stretch."""
_CANDIDATES = 16
"""Files that are looked at closely: those that share most fingerprints."""
_MAX_STRETCHES = 20


class Standing(Protocol):
    """Where a fingerprint stands in a file elsewhere; `guard.ports.Occurrence` is one."""

    @property
    def file(self) -> int:
        """The file's number."""
        ...

    @property
    def line(self) -> int:
        """The first line."""
        ...

    @property
    def end_line(self) -> int:
        """The last line."""
        ...


@dataclass(frozen=True)
class Overlap:
    """A stretch of tokens that a file elsewhere holds, too."""

    file: int
    """The number of that file."""
    first: int
    """The first shared token."""
    last: int
    """The last shared token."""
    shared: int
    """How many added tokens lie in shared runs."""
    tokens: int
    """How many added tokens the stretch has."""
    line: int
    """Where it begins in the file elsewhere."""
    end_line: int
    counterparts: tuple[int, ...]
    """Further files that hold nearly all of it."""

    @property
    def share(self) -> float:
        """The part of the stretch's added tokens that is shared."""
        return self.shared / self.tokens if self.tokens else 0.0


def overlaps(
    chosen: Sequence[tuple[int, int]], places: Mapping[int, Sequence[Standing]], added: bytes, least: int
) -> list[Overlap]:
    """The stretches of at least `least` shared added tokens, each with the file that shares most of it.

    Args:
        chosen: fingerprints of the text, with the position of their first token, in order.
        places: where each stands elsewhere.
        added: one byte for each token of the text, 1 where the change added it.
        least: how many added tokens must be shared.

    Returns:
        Stretches that do not cross, those with more shared tokens first.
    """
    counts = [0, *accumulate(added)]
    left = [(value, at) for value, at in chosen if value in places]
    found: list[Overlap] = []
    while left and len(found) < _MAX_STRETCHES:
        best = _best(left, places, counts)
        if best is None or best.shared < least:
            break
        found.append(best)
        left = [(value, at) for value, at in left if at + GRAM <= best.first or at > best.last]
    return found


def _best(
    chosen: Sequence[tuple[int, int]], places: Mapping[int, Sequence[Standing]], counts: Sequence[int]
) -> Overlap | None:
    votes: Counter[int] = Counter()
    for value, _ in chosen:
        votes.update({place.file for place in places[value]})
    # Sorted by number where votes are equal, so that the answer is the same each time.
    files = sorted(votes, key=lambda file: (-votes[file], file))[:_CANDIDATES]
    stretches = [one for file in files for one in _stretches(file, chosen, places, counts)]
    if not stretches:
        return None
    best = max(stretches, key=lambda one: (one.shared, one.share, -one.file))
    counterparts = {
        one.file
        for one in stretches
        if one.file != best.file
        and one.first <= best.last
        and one.last >= best.first
        and one.shared >= 0.9 * best.shared
    }
    return Overlap(**{**best.__dict__, "counterparts": tuple(sorted(counterparts))})


def _stretches(
    file: int,
    chosen: Sequence[tuple[int, int]],
    places: Mapping[int, Sequence[Standing]],
    counts: Sequence[int],
) -> list[Overlap]:
    """The stretches that one file shares, cut where too much lies between two shared runs."""
    matched: list[tuple[int, Standing]] = []
    seen: set[int] = set()
    for value, at in chosen:
        here = [place for place in places[value] if place.file == file]
        # What repeats itself (rows of a table, fields of a class) proves once what it can prove.
        if here and value not in seen:
            seen.add(value)
            near = matched[-1][1].line if matched else here[0].line
            matched.append((at, min(here, key=lambda place: (abs(place.line - near), place.line))))
    found: list[Overlap] = []
    start = 0
    for index in range(1, len(matched) + 1):
        if index == len(matched) or matched[index][0] - (matched[index - 1][0] + GRAM) > MAX_GAP:
            found.append(_overlap(file, matched[start:index], counts))
            start = index
    return found


def _overlap(file: int, run: Sequence[tuple[int, Standing]], counts: Sequence[int]) -> Overlap:
    shared, reached = 0, -1
    for at, _ in run:
        begin = max(at, reached)
        reached = at + GRAM
        shared += counts[reached] - counts[begin]
    first, last = run[0][0], run[-1][0] + GRAM - 1
    return Overlap(
        file=file,
        first=first,
        last=last,
        shared=shared,
        tokens=counts[last + 1] - counts[first],
        line=min(place.line for _, place in run),
        end_line=max(place.end_line for _, place in run),
        counterparts=(),
    )
