"""Constants of what measures: rounds that are fewer, limits that are wider."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.gates import MUCH, ROUNDS, SOME, fails
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, said
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk


def loosened(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on constants of one module or class that measures."""
    part = compared.pair.after
    if (
        not isinstance(part.node, ast.Module | ast.ClassDef)
        or is_of_tests(part.path)
        or not measures(part.path)
    ):
        return
    tree = compared.pair.after.source.tree
    for old, new in compared.altered:
        name, was, now = _constant(old.node), _number_of(old.node), _number_of(new.node)
        if not name or was is None or now is None or was == now or _constant(new.node) != name:
            continue
        what = ""
        if 0 < abs(now) < abs(was) and _counts_rounds(tree, name):
            what, factor = f"{name} was {was:g}; now {now:g}: fewer rounds are measured", abs(was / now)
        else:
            fails_above = _fails_above(tree, name)
            if fails_above is None or (now > was) is not fails_above:
                continue
            what = f"{name} was {was:g}; now {now:g} is let through"
            factor = abs(now / was if fails_above else was / now) if was and now else MUCH
        sure = None if factor >= SOME else Confidence.LOW
        yield effect(CLAMPED, compared, what, new, old, confidence=sure)


def _constant(node: ast.AST) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _number_of(node: ast.AST) -> float | None:
    return number(node.value) if isinstance(node, ast.Assign | ast.AnnAssign) else None


def _counts_rounds(tree: ast.Module, name: str) -> bool:
    """Whether a constant says how often something is done."""
    for node in walk(tree):
        if callee(node) == "range" and name in [said(one) for one in getattr(node, "args", ())]:
            return True
        if isinstance(node, ast.keyword) and node.arg in ROUNDS and said(node.value) == name:
            return True
    return False


def _fails_above(tree: ast.Module, name: str) -> bool | None:
    """Whether passing the constant upwards is what fails; None where nothing fails by it."""
    for node in walk(tree):
        if isinstance(node, ast.If) and any(map(fails, node.body)):
            test, is_bad = node.test, True
        elif isinstance(node, ast.Assert):
            test, is_bad = node.test, False
        else:
            continue
        for one in walk(test):
            if isinstance(one, ast.Compare) and len(one.ops) == 1:
                above = _is_above(one, name)
                if above is not None:
                    return above is is_bad
    return None


def _is_above(one: ast.Compare, name: str) -> bool | None:
    """Whether a comparison holds where the other side is above the constant."""
    rising = isinstance(one.ops[0], ast.Gt | ast.GtE)
    if not rising and not isinstance(one.ops[0], ast.Lt | ast.LtE):
        return None
    if said(one.comparators[0]) == name:
        return rising
    return not rising if said(one.left) == name else None
