"""What a change does to what produces or compares a figure: each part of the family asked in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.measure import (
    answers,
    bars,
    callers,
    clocks,
    copies,
    coverage,
    creeping,
    escapes,
    fewer,
    figures,
    followed,
    gates,
    grades,
    harness,
    held_out,
    judges,
    leaks,
    oracles,
    population,
    properties,
    recognised,
    recorded,
    rows,
    runners,
    scripts,
    selves,
    special,
    spent,
    tables,
    timed,
    uncalled,
    verdicts,
    web,
    wrappers,
)
from guard.facts.effects.measure.family import Measure, is_python, tells
from guard.facts.effects.measure.statements import Compared, compare
from guard.facts.effects.protection.sides import Sides
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.syntax.sources import Sources

_FAMILY = Measure()
_NOTHING = ChangedLines()


def find(around: Around) -> Iterable[ChangeEffect]:
    """The effects on what measures, from the difference of both sides of what the family reads."""
    files = around.files(_FAMILY)
    for file in files:
        lines = around.lines.get(file.path, _NOTHING)
        yield from scripts.weakened(file, lines)
        yield from runners.loosened(file, lines)
        yield from coverage.left_out(file, lines)
        yield from web.altered(file, lines)
        yield from judges.loosened(file, lines)
        yield from judges.lowered(file, lines)
        yield from judges.relaxed(file, lines)
        yield from uncalled.uncalled(file, lines, around.sources)
    yield from fewer.asserting(files, around.lines)
    yield from tables.altered(files, around)
    yield from copies.copied(files, around)
    yield from recorded.altered(files, around)
    python = [file for file in files if is_python(file) and tells(file, around)]
    for file in python:
        yield from clocks.exchanged(file, around)
    sides = Sides(around, python)
    for pair in sides.pairs if python else ():
        around.stop.check()
        compared = compare(pair, around.lines.get(pair.file.path, _NOTHING))
        yield from timed.retimed(compared, around.sources)
        yield from followed.followed(compared)
        if compared.altered or compared.gone or compared.new:
            yield from _of_pair(compared, around.sources)
            yield from answers.answered(compared, around)
            yield from recognised.answered(compared)
            yield from wrappers.wrapped(compared, sides)
            yield from oracles.circular(compared, sides)
    yield from harness.tampered(python, sides, around)
    yield from selves.equal(sides)
    yield from followed.answered(sides)
    yield from verdicts.wrapped(sides)


def _of_pair(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    clamped = list(figures.clamped(compared))
    yield from clamped or population.tried(compared)
    opened = list(gates.opened(compared))
    yield from opened
    yield from grades.graded(compared)
    yield from escapes.past(compared)
    yield from escapes.miscounted(compared)
    yield from escapes.reckoned(compared)
    yield from spent.spent(compared)
    yield from creeping.creeping(compared)
    yield from bars.loosened(compared, sources, told=bool(opened))
    dropped = list(rows.dropped(compared))
    yield from dropped or population.narrowed(compared, sources)
    yield from held_out.taught(compared)
    yield from leaks.leaked(compared)
    yield from clocks.moved(compared, sources)
    yield from judges.loosened_texts(compared)
    yield from special.aware(compared)
    yield from callers.aware(compared, sources)
    yield from properties.narrowed(compared)
    yield from selves.met(compared, sources)
