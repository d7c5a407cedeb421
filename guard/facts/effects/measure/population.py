"""What a figure is taken over: all that was measured, or a part of it; and how many tries count as one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import CLAMPED, DROPPED
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import works_out_figure
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_OVER = frozenset(
    {
        "median",
        "mean",
        "fmean",
        "average",
        "nanmean",
        "nanmedian",
        "quantile",
        "percentile",
        "quantiles",
        "stdev",
    }
)
_FEWEST = frozenset({"nsmallest", "nlargest", "trim_mean", "trimmed_mean", "trimboth", "trim1"})
_LEAVES_OUT = frozenset({"filter", "filterfalse", "dropna", "compress", "takewhile", "dropwhile"})
_KEEPS = frozenset(
    {"list", "tuple", "sorted", "set", "array", "asarray", "max", "len", "float", "int", "reversed"}
)
_BEST_OF = expression(r"(?:pass|best|any|max)_?(?:at|of|k)|top_?k|retr|consisten|vote", re.IGNORECASE)
"""Names that say themselves that several tries are counted as one."""
_DEPTH = 5


def narrowed(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect on what the figures of one function are taken over, where that is only a part now."""
    if not _is_figure(compared):
        return
    before, after = compared.pair.before.node, compared.pair.after.node
    was = [how for _, how in _parts(before)]
    for node, how in _parts(after):
        new = _statement(compared, node) if how and how not in was and "" in was else None
        if new is not None:
            yield effect(
                DROPPED,
                compared,
                f"`{short(node)}` is taken over {how}; before, it was taken over all",
                new,
                confidence=Confidence.LOW if how == _SOME else None,
            )
            return


def _is_figure(compared: Compared) -> bool:
    return works_out_figure(compared.pair.before) and works_out_figure(compared.pair.after)


_SOME = "a part of what was measured"
_BEST = "the best part of what was measured alone"
_LEFT = "what is left after some are filtered out"


_SOMETIMES = ast.Constant(value=None)
"""Stands for what a loop counts or gathers in some of its rounds only."""


def _gathered_sometimes(node: ast.AST) -> Iterator[str]:
    """The names that a loop counts up, or appends to, under a condition or behind a `continue`."""
    for loop in (one for one in walk(node) if isinstance(one, ast.For | ast.While)):
        stack: list[tuple[ast.stmt, bool]] = []
        passed = False
        for one in loop.body:
            stack.append((one, passed))
            passed = passed or (
                isinstance(one, ast.If) and any(isinstance(x, ast.Continue) for x in one.body)
            )
        while stack:
            one, sometimes = stack.pop()
            if isinstance(one, ast.If):
                stack += [(inner, True) for inner in (*one.body, *one.orelse)]
            elif sometimes and isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
                yield one.target.id
            elif sometimes and isinstance(one, ast.Expr) and callee(one.value) == "append":
                call = one.value
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    yield said(call.func.value)


def _parts(node: ast.AST) -> list[tuple[ast.expr, str]]:
    """Each ratio and each middle of a function, and which part it is taken over; "" for all."""
    bound: dict[str, list[ast.expr]] = {}
    for one in walk(node):
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ast.Name):
            bound.setdefault(one.targets[0].id, []).append(one.value)
    for name in _gathered_sometimes(node):
        bound.setdefault(name, []).append(_SOMETIMES)
    found: list[tuple[ast.expr, str]] = []
    for one in walk(node):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div) and _counts(one.right, bound):
            found.append((one, _part(one.right, bound, _DEPTH)))
        elif isinstance(one, ast.Call) and callee(one) in _OVER | _FEWEST and one.args:
            how = _BEST if callee(one) in _FEWEST else _part(one.args[0], bound, _DEPTH)
            found.append((one, how))
    return found


def _counts(node: ast.expr, bound: dict[str, list[ast.expr]]) -> bool:
    """Whether a divisor is how many there are."""
    if isinstance(node, ast.Name):
        held = bound.get(node.id, ())
        return any(one is _SOMETIMES or callee(one) in ("len", "sum", "count") for one in held)
    return any(callee(one) in ("len", "sum", "count") for one in walk(node))


def _part(node: ast.expr, bound: dict[str, list[ast.expr]], depth: int) -> str:
    """Which part of something an expression is."""
    if depth <= 0:
        return ""
    match node:
        case ast.Constant() if node is _SOMETIMES:
            return _SOME
        case ast.Name():
            hows = [_part(value, bound, depth - 1) for value in bound.get(node.id, ())]
            return next((how for how in hows if how), "")
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
            if any(one.ifs for one in node.generators):
                return _LEFT
            return _part(node.generators[0].iter, bound, depth - 1)
        case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper)):
            if lower is None and upper is None:
                return _part(value, bound, depth - 1)
            ordered = any(callee(one) == "sorted" for one in (value, *bound.get(said(value), ())))
            return _BEST if ordered and (lower is None or upper is None) else _SOME
        case ast.Call():
            name = callee(node)
            if name in _FEWEST:
                return _BEST
            if name in _LEAVES_OUT:
                return _LEFT
            if name == "sum" and node.args and isinstance(node.args[0], ast.GeneratorExp):
                return _part(node.args[0], bound, depth - 1)
            if name in _KEEPS:
                hows = [_part(one, bound, depth - 1) for one in node.args]
                return next((how for how in hows if how), "")
    return ""


def _statement(compared: Compared, node: ast.AST) -> Statement | None:
    """A statement that arrived and holds `node`, or else one that binds what it is taken over."""
    arrived = [one for _, one in compared.arrived]
    for one in arrived:
        if any(part is node for each in own(one.node) for part in walk(each)):
            return one
    names = {one.id for one in walk(node) if isinstance(one, ast.Name)}
    for one in arrived:
        targets = one.node.targets if isinstance(one.node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id in names for target in targets):
            return one
    return None


def tried(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect of one of several tries that counts, where one try did."""
    if not _is_figure(compared) or _BEST_OF.search(compared.pair.after.name):
        return
    if any(_one_of(item) for item in walk(compared.pair.before.node)):
        return
    for _, new in compared.arrived:
        again = [new.node] if _tries_again(new.node) else []
        for item in (*again, *(one for part in own(new.node) for one in walk(part))):
            if again or _one_of(item):
                yield effect(
                    CLAMPED,
                    compared,
                    f"`{short(item)}` counts where any of several tries is right; one try counted before",
                    new,
                    severity=Severity.MEDIUM,
                )
                return


def _tries_again(node: ast.AST) -> bool:
    """Whether a loop asks the same thing again until it is right, and then counts it."""
    if not isinstance(node, ast.For) or callee(node.iter) not in ("range", "repeat"):
        return False
    bound = {one.id for one in walk(node.target) if isinstance(one, ast.Name)}
    used = {one.id for part in node.body for one in walk(part) if isinstance(one, ast.Name)}
    for one in node.body:
        if isinstance(one, ast.If) and any(isinstance(each, ast.Break) for each in one.body):
            compares = any(isinstance(each, ast.Compare) for each in walk(one.test))
            counts = any(isinstance(each, ast.AugAssign) for each in one.body)
            return compares and counts and not bound & used
    return False


def _one_of(node: ast.AST) -> bool:
    """Whether a value is the best of several equal calls, or says whether any of them fits."""
    match node:
        case ast.Call(args=[first]) if callee(node) in ("any", "max"):
            return _repeats(first)
        case ast.Compare(ops=[ast.In()], comparators=[many]):
            return _repeats(many)
    return False


def _repeats(node: ast.expr) -> bool:
    match node:
        case (
            ast.GeneratorExp(elt=elt, generators=[one])
            | ast.ListComp(elt=elt, generators=[one])
            | ast.SetComp(elt=elt, generators=[one])
        ):
            calls = any(isinstance(part, ast.Call) for part in walk(elt))
            used = {part.id for part in walk(elt) if isinstance(part, ast.Name)}
            bound = {part.id for part in walk(one.target) if isinstance(part, ast.Name)}
            return calls and callee(one.iter) in ("range", "repeat") and not bound & used
        case ast.Call(args=[_, *given]) if callee(node) == "map":
            return any(_is_repeated(one) for one in given)
        case ast.Call(args=[first]) if callee(node) in ("list", "set", "tuple", "map"):
            return _repeats(first)
    return False


def _is_repeated(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return any(
            isinstance(one, ast.List | ast.Tuple) and len(one.elts) == 1 for one in (node.left, node.right)
        )
    return callee(node) == "repeat"
