"""What a change takes from the protections of a project: each part of the family asked in turn."""

from __future__ import annotations

from collections.abc import Iterable

from guard.facts.effects.around import Around
from guard.facts.effects.protection import (
    decorators,
    deeds,
    gates,
    heads,
    locks,
    overriding,
    redirects,
    rewritten,
    routes,
    scripts,
    settings,
    shared,
    sql,
    standins,
    steps,
    templates,
)
from guard.facts.effects.protection.config import find as config
from guard.facts.effects.protection.family import is_code
from guard.facts.effects.protection.sides import Sides
from guard.facts.effects.records import find as records
from guard.model.effect import ChangeEffect


def find(around: Around) -> Iterable[ChangeEffect]:
    """The effects on protections, from the difference of both sides of what the family reads."""
    files = tuple(file for file in around.change.files if is_code(file))
    for file in files:
        yield from scripts.weakened(file, around)
        yield from records.of_script(file)
    sides = Sides(around, files)
    for pair in sides.pairs:
        around.stop.check()
        yield from decorators.removed(pair, sides)
        yield from gates.weakened(pair, sides)
        yield from settings.loosened(pair)
        yield from routes.opened(pair)
        yield from records.of_pair(pair, sides)
        yield from shared.shared(pair)
        yield from steps.lost(pair, sides)
        yield from locks.lost(pair, sides)
        yield from standins.bound_anew(pair, sides)
        yield from redirects.followed(pair)
        yield from rewritten.rewritten(pair, sides)
        yield from heads.unasked(pair, sides)
    yield from records.of_modules(sides)
    yield from overriding.overridden(sides)
    yield from deeds.done_unasked(sides)
    for file in around.change.files:
        yield from templates.unescaped(file)
        yield from records.of_text(file, around)
    yield from sql.loosened(around.change.files, around)
    yield from config.loosened(around.change.files, around)
