"""What a change makes code decide by: each part of the family asked of both sides, and what is new told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from guard.facts.effects.around import Around
from guard.facts.effects.logic import amounts, believed, cascades, misread, switched, tables
from guard.facts.effects.logic.family import Logic, is_module, was_module
from guard.facts.effects.logic.reading import Told, Unit, units
from guard.facts.effects.protection.covered import across_of
from guard.model.effect import ChangeEffect

_FAMILY = Logic()
_OF_ONE_SIDE: tuple[Callable[[Unit], Iterator[Told]], ...] = (
    believed.identities,
    believed.counted_by,
    believed.proxies,
    switched.off,
    switched.lenient,
    misread.truths,
    misread.spans,
    amounts.unbounded,
)
"""What is told of a function by itself; what both sides say is nothing new."""


def find(around: Around) -> Iterable[ChangeEffect]:
    """The effects on what code decides by, from the difference of both sides."""
    yield from _modules(around)
    yield from cascades.statements(around)


def _modules(around: Around) -> Iterator[ChangeEffect]:
    known: Counter[str] = Counter()
    told: list[_OfFile] = []
    asked = {id(file) for file in around.files(_FAMILY) if is_module(file)}
    if not asked:
        return
    # Both sides of a file are read together and once, and nothing of them is kept but what is told.
    for file in around.change.files:
        around.stop.check()
        counts = file.before is not None and was_module(file)
        before: list[Unit] = []
        if file.before is not None and (counts or id(file) in asked):
            before = list(_units(file.before.path, around, after=False))
        if counts:
            known.update(one.key for _, one in _told(before))
        if id(file) in asked:
            assert file.after is not None
            after = list(_units(file.after.path, around, after=True))
            single = [(one.key, _effect(unit, one, file.path)) for unit, one in _told(after)]
            told.append(_OfFile(single, list(_compared(file.path, before, after))))
    for one in told:
        for key, effect in one.single:
            if known[key] > 0:
                known[key] -= 1
            else:
                yield effect
        yield from one.compared


class _OfFile(NamedTuple):
    """What is told of one file after the change."""

    single: list[tuple[str, ChangeEffect]]
    """Of a function by itself, with its key."""
    compared: list[ChangeEffect]
    """Of what the functions were."""


def _told(of_side: Iterable[Unit]) -> Iterator[tuple[Unit, Told]]:
    for unit in of_side:
        for ask in _OF_ONE_SIDE:
            yield from ((unit, told) for told in ask(unit))


def _units(path: str, around: Around, *, after: bool) -> Iterator[Unit]:
    """The functions of one file of a side; those of the files before it are let go where they are much."""
    across = across_of(around, after=after)
    across.let_go()
    file = across.files.file(path)
    if file is not None:
        yield from units(file, across)


def _compared(path: str, before: Iterable[Unit], after: Iterable[Unit]) -> Iterator[ChangeEffect]:
    """What is told by holding the functions of one file against what they were."""
    by_name = {unit.name: unit for unit in before}
    for unit in after:
        old = by_name.get(unit.name)
        if old is not None:
            both = (*tables.defaulted(old, unit), *cascades.relations(old, unit))
            yield from (_effect(unit, told, path) for told in both)


def _effect(unit: Unit, told: Told, path: str) -> ChangeEffect:
    line = getattr(told.node, "lineno", 1)
    physical = unit.file.source.physical
    where = f" in {unit.name}" if unit.name else ""
    return ChangeEffect(
        told.kind.id, path, told.severity, told.confidence, f"{told.said}{where}",
        symbol=unit.name, after=physical[line - 1] if line <= len(physical) else line,
        evidence=told.key[:200],
    )  # fmt: skip
