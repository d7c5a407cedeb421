"""A place that matters and is altered, and what is said of all such places of one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places.rules import (
    ACCESS,
    AMOUNT,
    DATABASE,
    ENTRY,
    FIGURE,
    REACH,
    RECORDS,
    SENDING,
)
from guard.facts.effects.around import Around
from guard.model.change import FileChange
from guard.model.edit import ChangedLines, Edit
from guard.model.lines import LineNumbers
from guard.wording import some

_NOTHING = ChangedLines()
_MOST = 400_000
"""Bytes of a text that is read by its lines."""
_SAYS = {
    ACCESS.id: (
        "decides who may do what, and does otherwise now",
        "decide who may do what, and do otherwise now",
    ),
    RECORDS.id: ("records or alarms, and does otherwise now", "record or alarm, and do otherwise now"),
    ENTRY.id: ("is a new way in", "are new ways in"),
    REACH.id: (
        "says what is reached or allowed where this runs, and is another now",
        "say what is reached or allowed where this runs, and are others now",
    ),
    DATABASE.id: ("does more than make room for rows", "do more than make room for rows"),
    SENDING.id: ("sends or copies elsewhere, and is new here", "send or copy elsewhere, and are new here"),
    FIGURE.id: ("works out a figure, and does otherwise now", "work out figures, and do otherwise now"),
    AMOUNT.id: ("works out an amount, and does otherwise now", "work out amounts, and do otherwise now"),
}
"""What is said of one, and of several."""


@dataclass(frozen=True)
class Altered:
    """One file of the change, as its reader is asked about it."""

    file: FileChange
    edits: Sequence[Edit]
    """What is done to it."""
    around: Around

    def sides(self) -> Iterator[tuple[str, LineNumbers, bool]]:
        """The text of each side that is read, its changed lines, and whether it is the new one."""
        lines = self.around.lines.get(self.file.path, _NOTHING)
        for side, numbers, is_new in (
            (self.file.after, lines.after, True),
            (self.file.before, lines.before, False),
        ):
            if side is not None and side.text is not None and len(side.data) <= _MOST:
                yield side.text, numbers, is_new


@dataclass(frozen=True)
class Place:
    """Something that matters, and is altered."""

    rule: Rule
    name: str
    """What it is called, for people."""
    symbol: str = ""
    """The qualified name of a function; "" for anything else."""
    before: int = 0
    after: int = 0
    """The lines to point at; 0 where a side has none."""


def said(rule: Rule, names: list[str]) -> str:
    """What is said of the places of one rule in one file."""
    one, more = _SAYS[rule.id]
    return f"{some([f'`{name[:60]}`' for name in names], 3)} {one if len(names) == 1 else more}"
