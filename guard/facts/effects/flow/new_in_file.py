"""What a reader finds in a file since the change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from guard.facts.effects.flow.family import SECRET
from guard.facts.effects.flow.modules import ASIDE
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity


class Found(NamedTuple):
    """One thing that one side of a file holds."""

    what: str
    """What it is known by on both sides."""
    line: int
    detail: str = ""
    """What else is said of it."""
    symbol: str = ""
    """The function or class it stands in, where that is known."""


Read = Callable[[FileSide | None], Iterable[Found]]
"""Gives what one side of a file holds; of a missing side nothing."""
Weight = tuple[Severity, Confidence]
SIGNED: Weight = (Severity.MEDIUM, Confidence.MEDIUM)
SHOWN: Weight = (Severity.LOW, Confidence.LOW)


def _signed(_: Found) -> Weight:
    return SIGNED


def new_in_files(
    files: Sequence[FileChange],
    read: Read,
    say: Callable[[str, Found], str],
    repair: str = "",
    weigh: Callable[[Found], Weight] = _signed,
) -> Iterator[ChangeEffect]:
    """The effects of what files hold after the change and did not before.

    Args:
        files: what was proposed; where secrets are made up, nothing is told.
        read: finds it in one side.
        say: the message for a path and what was found there.
        repair: what to do instead.
        weigh: how grave what was found is.
    """
    for file in files:
        if file.after is None or ASIDE.search(file.path):
            continue
        found = list(read(file.after))
        known = {one.what for one in read(file.before)} if found else set()
        for one in found:
            if one.what not in known:
                said = say(file.path, one)
                yield ChangeEffect(
                    SECRET.id, file.path, *weigh(one), said, one.symbol,
                    after=one.line, evidence=said, repair=repair,
                )  # fmt: skip
