"""Classes of the change that override what refuses: a derived class is compared with its base.

A method that takes the place of another one of its base is that one, written anew; what lay on the way to
its answer before must lie there still. So are the attributes of its body.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from guard.facts.effects.protection.classes import Classes, method_of
from guard.facts.effects.protection.family import LOOSENED, REMOVED, protects_nothing
from guard.facts.effects.protection.gates import weakened
from guard.facts.effects.protection.refusing import could_refuse, is_toothless
from guard.facts.effects.protection.settings import value_of
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.values import LISTS_OF_GUARDS, is_none, looser
from guard.facts.effects.protection.walking import way
from guard.facts.effects.protection.words import guards, guards_strongly, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk


def overridden(sides: Sides) -> Iterator[ChangeEffect]:
    """What classes of the change, or their new methods, take from what they derive from."""
    known = {(part.path, part.name) for part in sides.before}
    classes = Classes(sides)
    files = {file.path: file for file in sides.around.change.files if not protects_nothing(file.path)}
    for owner in sides.after:
        if not isinstance(owner.node, ast.ClassDef) or not owner.node.bases or owner.path not in files:
            continue
        new = [
            Part(owner.path, f"{owner.name}.{one.name}", one, owner.source)
            for one in owner.node.body
            if isinstance(one, FUNCTION_NODES) and (owner.path, f"{owner.name}.{one.name}") not in known
        ]
        came = list(_attributes(owner, sides))
        if not new and not came:
            continue
        file = files[owner.path]
        bases, is_whole = classes.bases(owner.node)
        in_place = classes.replaces(owner.node) or (owner.path, owner.name) in known
        for part in new:
            base = next((one for one in (method_of(one, part.short) for one in bases) if one), None)
            here = Pair(part, part, file)
            if f"super().{part.short}(" in part.text:
                yield from _sometimes(part, base, here, sides)
            elif base is not None or not is_whole:
                yield from _overridden(part, base, owner, sides, here, in_place=in_place)
        for name, value in came:
            yield from _inherited(name, value, bases, Pair(owner, owner, file))


def _attributes(owner: Part, sides: Sides) -> Iterator[tuple[str, ast.expr]]:
    """The attributes of a class body that it did not have before."""
    same = sides.before_named(owner.short)
    before = [one.node for one in same if (one.path, one.name) == (owner.path, owner.name)]
    had = {name for node in before for name, _ in _bound(node)}
    yield from ((name, value) for name, value in _bound(owner.node) if name not in had)


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for one in getattr(node, "body", ()):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            yield one.targets[0].id, one.value


def _inherited(name: str, value: ast.expr, bases: Iterable[Part], here: Pair) -> Iterator[ChangeEffect]:
    """An attribute that lets more through than the one that it takes the place of."""
    was = next((given for base in bases for one, given in _bound(base.node) if one == name), None)
    found = looser(name, value_of(was), value_of(value)) if was is not None else None
    if found is not None:
        kind = REMOVED if found.is_gone else LOOSENED
        said = f"`{name}` of {here.after.name}, which it had of its base, {found.how}"
        yield effect(kind, here, found.severity, said, said, after=here.after.at(value))


def _sometimes(part: Part, base: Part | None, here: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """An override that asks what it overrides under a condition only, and lets through where it does not."""
    name = part.short
    if not (guards_strongly(name) or (base is not None and could_refuse(name, sides, node=base.node))):
        return
    gives_guards = bool(frozenset(words_of(name)) & LISTS_OF_GUARDS)
    for node in walk(part.node):
        if isinstance(node, ast.Return) and node.value is not None and gives_guards and is_none(node.value):
            said = f"{part.name} gives none of what its base asks, under a condition"
            yield effect(LOOSENED, here, Severity.MEDIUM, said, said, after=part.at(node))
            return
    asks = f"super.().{name}"
    for act in way(part, sides).exits:
        if asks in act.calls or any(one.call == asks for one in act.passed) or "super()" in act.text:
            continue
        said = f"{part.name} does not ask what it overrides where it ends by `{act.text[:60]}`"
        yield effect(LOOSENED, here, Severity.MEDIUM, said, said, after=part.at(act.statement))
        return


def _overridden(
    part: Part, base: Part | None, owner: Part, sides: Sides, here: Pair, *, in_place: bool
) -> Iterator[ChangeEffect]:
    assert isinstance(part.node, FUNCTION_NODES)
    assert isinstance(owner.node, ast.ClassDef)
    name = part.short
    if is_toothless(part.node):
        if base is None:
            refused = guards(name)
            severity = Severity.MEDIUM if guards_strongly(name) or in_place else Severity.LOW
        else:
            refused = could_refuse(name, sides, node=base.node)
            severity = Severity.HIGH if in_place else Severity.MEDIUM
        if refused:
            said = f"{part.name} overrides `{name}` of `{unparse(owner.node.bases[0])}`, and refuses nothing"
            yield effect(LOOSENED, here, severity, said, said)
    elif base is not None:
        yield from _capped(weakened(Pair(base, part, here.file), sides), in_place=in_place)


def _capped(found: Iterator[ChangeEffect], *, in_place: bool) -> Iterator[ChangeEffect]:
    """Effects of what is derived, which are those of the base only where it stands in its place."""
    for one in found:
        grave = in_place and one.severity is not Severity.LOW
        yield replace(
            one,
            severity=Severity.MEDIUM if grave else Severity.LOW,
            confidence=Confidence.MEDIUM,
            before=0,
            before_path="",
        )
