"""Functions that work out a figure: bounded, answered, or reported by a better number."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.facts.effects.measure.bound import GATHERS
from guard.facts.effects.measure.comparisons import looser
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.named import names_failure, names_figure
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import expressions, number, works_out_figure
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_BOUNDS = frozenset({"max", "min", "clip", "clamp", "maximum", "minimum", "fmax", "fmin"})
_NATURAL = frozenset({0.0, 1.0, 100.0})
"""Bounds that a share or a count has by itself."""
_WRAPPERS = frozenset({"float", "int", "round", "Decimal", "str"})
_MIDDLES = frozenset(
    {"median", "mean", "fmean", "average", "nanmean", "nanmedian", "quantile", "percentile", "quantiles"}
)
_BESTS = frozenset({"min", "max", "nanmin", "nanmax", "amin", "amax"})


def clamped(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on one function that works out a figure."""
    pair = compared.pair
    if not (works_out_figure(pair.before) and works_out_figure(pair.after)):
        return
    for old, new in compared.altered:
        yield from _bounded(compared, old, new)
        yield from _best(compared, old, new)
        yield from looser(compared, old, new)
    for one in compared.new:
        yield from _bounded(compared, None, one)
        yield from _fixed(compared, one)
        yield from _forgiven(compared, one)


def _bounded(compared: Compared, old: Statement | None, new: Statement) -> Iterator[ChangeEffect]:
    value = _figure_of(new)
    if value is None:
        return
    bound = bounded(value)
    if bound is None:
        return
    was = _figure_of(old) if old is not None else None
    if old is not None and (was is None or bounded(was) is not None):
        return
    if old is None and not _of_itself(new, value):
        return
    yield effect(
        CLAMPED,
        compared,
        f"`{short(value)}` keeps the figure at or beyond {bound}, whatever was "
        "measured; it was not bounded before",
        new,
        old,
    )


def _of_itself(new: Statement, value: ast.expr) -> bool:
    """Whether a new statement bounds what it assigns to, as `score = max(score, 0.9)` does."""
    target = new.node.targets[0] if isinstance(new.node, ast.Assign) else None
    return isinstance(target, ast.Name) and any(
        isinstance(one, ast.Name) and one.id == target.id for one in walk(value)
    )


def _figure_of(one: Statement) -> ast.expr | None:
    """What a statement returns, assigns to one name, or keeps with others."""
    match one.node:
        case ast.Return(value=ast.expr() as value):
            return _unwrapped(value)
        case ast.Assign(targets=[ast.Name()], value=value):
            return _unwrapped(value)
        case ast.Expr(value=ast.Call(args=[value]) as call) if callee(call) in GATHERS:
            return _unwrapped(value)
    return None


def _unwrapped(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Call) and callee(node) in _WRAPPERS and node.args:
        node = node.args[0]
    return node


def bounded(value: ast.expr) -> str | None:
    """The number that an expression may not pass, where that is none that a share has by itself."""
    match value:
        case ast.Call(args=args) if callee(value) in _BOUNDS and len(args) > 1:
            found = [number(one) for one in args]
            numbers = [one for one in found if one is not None]
            if numbers and len(numbers) < len(args) and not set(numbers) <= _natural(callee(value)):
                return f"{numbers[0]:g}"
        case ast.BoolOp(op=ast.Or(), values=[_, *others]):
            last = number(others[-1])
            return f"{last:g}" if last else None
        case ast.IfExp(test=ast.Compare(), body=body, orelse=orelse):
            numbers = [one for one in (number(body), number(orelse)) if one]
            names = {said(one) for one in (body, orelse)}
            compared_with = {said(one) for one in walk(value.test) if isinstance(one, ast.expr)}
            if len(numbers) == 1 and names <= compared_with and not set(numbers) <= _NATURAL:
                return f"{numbers[0]:g}"
    return None


def _natural(name: str) -> frozenset[float]:
    if name in ("max", "maximum", "fmax"):
        return frozenset({0.0})
    return frozenset({1.0, 100.0}) if name in ("min", "minimum", "fmin") else _NATURAL


def _best(compared: Compared, old: Statement, new: Statement) -> Iterator[ChangeEffect]:
    """The middle of several values that became the best of them."""
    middles = [one for part in own(old.node) for one in walk(part) if callee(one) in _MIDDLES]
    kept = {callee(one) for part in own(new.node) for one in walk(part)}
    for middle in middles:
        if callee(middle) in kept or not isinstance(middle, ast.Call) or not middle.args:
            continue
        over = said(middle.args[0])
        for part in own(new.node):
            for one in expressions(part):
                if _takes_best(one, over):
                    yield effect(
                        CLAMPED,
                        compared,
                        f"`{short(one)}` takes the best of what was measured; it was `{short(middle)}`",
                        new,
                        old,
                    )
                    return


def _takes_best(node: ast.expr, over: str) -> bool:
    if isinstance(node, ast.Call) and callee(node) in _BESTS:
        return len(node.args) == 1 and said(node.args[0]) == over
    return (
        isinstance(node, ast.Subscript)
        and callee(node.value) == "sorted"
        and number(node.slice) in (0.0, -1.0)
        and over in said(node.value)
    )


def _fixed(compared: Compared, new: Statement) -> Iterator[ChangeEffect]:
    """A new way out that gives a good figure without working it out."""
    node = new.node
    if not isinstance(node, ast.Return) or not any(map(names_figure, compared.pair.after.name.split("."))):
        return
    value = number(node.value)
    if value is None or value <= 0:
        return
    tail = compared.pair.after.node.body[-1]
    if not new.above and node is not tail:
        what, sure = "before anything is measured", None
    elif not new.above:
        what, sure = "whatever was measured", None
    elif any(isinstance(one, ast.ExceptHandler) for one in new.above):
        what, sure = "where measuring it failed", None
    else:
        what, sure = "under a condition", Confidence.LOW
    yield effect(CLAMPED, compared, f"`{short(node)}` gives a fixed figure {what}", new, confidence=sure)


def _forgiven(compared: Compared, new: Statement) -> Iterator[ChangeEffect]:
    """A new handler, or a new statement in one, by which a failure counts as a success."""
    if isinstance(new.node, ast.ExceptHandler):
        inner: Sequence[ast.stmt] = new.node.body
    else:
        inner = [new.node] if any(isinstance(one, ast.ExceptHandler) for one in new.above) else []
    for node in inner:
        if _succeeds(node):
            yield effect(CLAMPED, compared, f"`{short(node)}` counts a failure as a success", new)
            return


def _succeeds(node: ast.stmt) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return (number(node.value) or 0) > 0 and names_success(said(node.target))
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is True


def names_success(name: str) -> bool:
    """Whether a counter by that name speaks of anything but failures."""
    return bool(name) and not names_failure(name)
