"""What a change takes from those who read records and alarms, in code: each part of the room asked in turn.

Its effects are of the family `protection`, which asks here; configuration asks the room key by key.
"""

from __future__ import annotations

from collections.abc import Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.records import (
    alarms,
    answering,
    calls,
    dictionaries,
    endings,
    exporters,
    lines,
    muted,
    probing,
    scripts,
    shell,
)
from guard.facts.effects.records.statements import newly
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect


def of_text(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """Of the lines of a text that is no module: configuration, commands, scripts for a shell."""
    yield from lines.lessened(file, around)
    yield from shell.ending_well(file)


def of_script(file: FileChange) -> Iterator[ChangeEffect]:
    """Of one file in JavaScript or TypeScript."""
    yield from scripts.muted(file)


def of_pair(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """Of one function, class or module in Python, before and after."""
    yield from calls.unrecorded(pair, sides)
    yield from answering.quieted(pair)
    yield from alarms.dulled(pair)


def of_modules(sides: Sides) -> Iterator[ChangeEffect]:
    """Of the changed statements of all modules in Python, new ones too."""
    yield from muted.muted(sides)
    yield from dictionaries.rerouted(sides)
    yield from newly(sides, probing.MAY, probing.always_well)
    yield from newly(sides, exporters.MAY, exporters.hands_on_some)
    yield from newly(sides, endings.MAY, endings.ends_well)
    yield from newly(sides, endings.MAY, endings.unlogged)
