"""Classes of the change that override what refuses: a derived class is compared with its base.

A method that takes the place of another one of its base is that one, written anew; what lay on the way to
its answer before must lie there still. So are the attributes of its body.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from guard.facts.effects.protection.classes import Classes, method_of
from guard.facts.effects.protection.family import LOOSENED, protects_nothing
from guard.facts.effects.protection.gates import weakened
from guard.facts.effects.protection.refusing import could_refuse, is_toothless
from guard.facts.effects.protection.settings import loosened
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.words import guards, guards_strongly
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse


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
        is_new = (owner.path, owner.name) not in known
        if not new and not is_new:
            continue
        file = files[owner.path]
        bases, is_whole = classes.bases(owner.node)
        in_place = classes.replaces(owner.node)
        for part in new:
            base = next((one for one in (method_of(one, part.short) for one in bases) if one), None)
            if f"super().{part.short}(" not in part.text and (base is not None or not is_whole):
                yield from _overridden(part, base, owner, sides, Pair(part, part, file), in_place=in_place)
        for one in bases[:1] if is_new else ():
            yield from _capped(loosened(Pair(one, owner, file)), in_place=in_place)


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
