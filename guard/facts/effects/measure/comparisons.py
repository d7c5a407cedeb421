"""Comparisons by which an answer counts as right: looser than before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import expressions
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_FOLDS = frozenset({"lower", "casefold", "strip", "normalize", "upper", "rstrip", "lstrip"})


def looser(compared: Compared, old: Statement, new: Statement) -> Iterator[ChangeEffect]:
    """Comparisons by which an answer counts as right."""
    equal = [
        one
        for part in own(old.node)
        for one in walk(part)
        if isinstance(one, ast.Compare) and len(one.ops) == 1 and isinstance(one.ops[0], ast.Eq)
    ]
    for was in equal:
        sides = [said(was.left), said(was.comparators[0])]
        if not all(sides) or any(isinstance(one, ast.Constant) for one in (was.left, was.comparators[0])):
            continue
        bound = Bound(compared.pair.after.node)
        after = {said(one) for part in own(new.node) for one in expressions(part)}
        after |= {_resolved(one, bound) for part in own(new.node) for one in walk(part)}
        if said(was) in after or f"{sides[1]} == {sides[0]}" in after:
            yield from _or_else(compared, was, old, new, bound)
            continue
        for part in own(new.node):
            for one in expressions(part):
                if what := _is_looser(one, sides):
                    sure = Confidence.LOW if what == "folded" else None
                    yield effect(
                        CLAMPED,
                        compared,
                        f"`{short(one)}` counts more answers as right than `{short(was)}` did",
                        new,
                        old,
                        confidence=sure,
                    )
                    return


def _or_else(
    compared: Compared, was: ast.Compare, old: Statement, new: Statement, bound: Bound
) -> Iterator[ChangeEffect]:
    had = {said(one) for part in own(old.node) for one in expressions(part) if isinstance(one, ast.BoolOp)}
    for part in own(new.node):
        for one in expressions(part):
            if not (isinstance(one, ast.BoolOp) and isinstance(one.op, ast.Or)) or said(one) in had:
                continue
            if said(was) in [text for each in one.values for text in (said(each), _resolved(each, bound))]:
                what = f"`{short(one)}` counts an answer as right for another reason than `{short(was)}`"
                yield effect(CLAMPED, compared, what, new, old)
                return


def _resolved(node: ast.AST, bound: Bound) -> str:
    """The text of an equality with what its names stand for."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
        return ""
    return f"{said(bound.core(node.left))} == {said(bound.core(node.comparators[0]))}"


def _is_looser(node: ast.expr, sides: list[str]) -> str:
    """How `node` compares the two texts more loosely than by equality: "part", "folded", or ""."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = said(node.left), said(node.comparators[0])
        if isinstance(node.ops[0], ast.In) and _both(left, right, sides):
            return "part"
        if isinstance(node.ops[0], ast.Eq) and _both(left, right, sides):
            folds = {callee(one) for side in (node.left, node.comparators[0]) for one in walk(side)}
            return "folded" if folds & _FOLDS and {left, right} != set(sides) else ""
    if isinstance(node, ast.Call) and callee(node) in (
        "startswith",
        "endswith",
        "search",
        "match",
        "partial_ratio",
    ):
        given = [said(one) for one in node.args]
        owner = said(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        return (
            "part"
            if given and (_both(owner, given[0], sides) or _both(given[0], " ".join(given[1:]), sides))
            else ""
        )
    return ""


def _both(left: str, right: str, sides: list[str]) -> bool:
    one, other = sides
    return (one in left and other in right) or (other in left and one in right)
