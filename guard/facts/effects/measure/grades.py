"""What stands in for a figure where it could not be worked out, and what is done to it before it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure import verdicts
from guard.facts.effects.measure.bound import GATHERS
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.named import names_failure, names_figure, tells_time
from guard.facts.effects.measure.shifts import shift
from guard.facts.effects.measure.statements import Compared, Statement, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.facts.effects.protection.sides import Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_WORSE_ABOVE = expression(
    r"latency|duration|elapsed|time|loss|error|perplexity|wer|cer|mae|mse|p\d\d", re.IGNORECASE
)
_UNITS = frozenset({60.0, 100.0, 1e3, 1024.0, 3600.0, 1e6, 1e9})
_DEFAULTS = frozenset({"get", "getattr", "next", "pop", "setdefault"})
_QUANTILES = frozenset({"percentile", "quantile", "nanpercentile", "nanquantile", "quantiles"})


def graded(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on what one function gives where it cannot work out a figure, or gives in its place."""
    before, after = compared.pair.before, compared.pair.after
    if not (works_out_figure(before) and works_out_figure(after) and gives_figure(after)):
        return
    falling = falls(after)
    for old, new in compared.altered:
        if _kept_instead(old.node, new):
            what = f"`{short(new.node)}` keeps a number where measuring failed; it was `{short(old.node)}`"
            yield effect(CLAMPED, compared, what, new, old)
            continue
        had = dict(_fallbacks(old))
        for key, now in _fallbacks(new):
            if key in had and _better(had[key], now, falling):
                what = (
                    f"`{short(new.node)}` gives {short(now)} for want of a figure; it was {short(had[key])}"
                )
                yield effect(CLAMPED, compared, what, new, old)
                break
        else:
            yield from _shifted(compared, old, new, falling)
    for new in compared.new:
        yield from _added(compared, new, falling)
    yield from verdicts.accepting(compared)


def gives_figure(part: Part) -> bool:
    """Whether a function gives what it works out, and no code of how it went."""
    if any(map(names_figure, part.name.split("."))):
        return True
    values = [
        one.node.value for one in inside(part.node) if isinstance(one.node, ast.Return) and one.node.value
    ]
    return part.short != "main" and any(not isinstance(one, ast.Constant | ast.IfExp) for one in values)


def falls(part: Part) -> bool:
    """Whether less of what a function gives is better."""
    return tells_time(part.text) or "time.time(" in part.text or _WORSE_ABOVE.search(part.short) is not None


def _kept_instead(old: ast.AST, new: Statement) -> bool:
    """Whether a number is kept in a handler where something else was."""
    match old, new.node:
        case ast.Expr(value=ast.Call(args=[was])), ast.Expr(value=ast.Call(args=[now]) as call):
            kept = callee(call) in GATHERS and number(now) is not None and number(was) is None
            return kept and any(isinstance(one, ast.ExceptHandler) for one in new.above)
    return False


def _fallbacks(one: Statement) -> Iterator[tuple[str, ast.expr]]:
    """The constants that a statement gives where there is nothing better, each with its kind of place."""
    node = one.node
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.UnaryOp):
        yield "return", node.value
    elif isinstance(node, ast.Assign) and one.above and isinstance(node.value, ast.Constant):
        yield said(node.targets[0]), node.value
    for part in (item for each in own(node) for item in walk(each)):
        match part:
            case ast.Call(args=[*_, first, ast.Constant() as last]) if callee(part) in _DEFAULTS:
                yield f"{callee(part)} {said(first)}", last
            case ast.BoolOp(op=ast.Or(), values=[first, *_, ast.Constant() as last]):
                yield f"or {said(first)}", last
            case ast.IfExp(test=test, body=body, orelse=orelse):
                yield from (
                    (f"if {said(test)}", each) for each in (body, orelse) if isinstance(each, ast.Constant)
                )


def _better(was: ast.expr, now: ast.expr, falling: bool) -> bool:
    old, new = number(was), number(now)
    if old is not None and new is not None:
        return new < old if falling else new > old
    one, other = (node.value if isinstance(node, ast.Constant) else "?" for node in (was, now))
    if isinstance(one, bool) and isinstance(other, bool):
        return other and not one
    if isinstance(one, str) and isinstance(other, str):
        return verdicts.NO.search(one) is not None and verdicts.YES.search(other) is not None
    return one is None and (other is True or bool(new))


def _shifted(compared: Compared, old: Statement, new: Statement, falling: bool) -> Iterator[ChangeEffect]:
    """A figure that something is done to before it is given, and that says more by it."""
    for was, now in _values(old.node, new.node):
        found = shift(was, now)
        if found is None or found[2].startswith(("`max", "`min")):
            continue
        way, factor, how = found
        failures = any(
            names_failure(said(one)) for one in walk(now) if isinstance(one, ast.Name | ast.Attribute)
        )
        if way != (-1 if falling or failures else 1) or _is_unit(factor):
            continue
        whole = how.startswith(("`int", "`floor", "`trunc"))
        what = f"{how or short(now)}: what was measured is not what is given; it was `{short(was)}`"
        yield effect(CLAMPED, compared, what, new, old, confidence=Confidence.LOW if whole else None)
        return
    lower = _quantiles(old.node), _quantiles(new.node)
    for was_at, now_at in zip(*lower, strict=False):
        if now_at < was_at and not compared.pair.after.short.startswith("accura"):
            what = f"`{short(new.node)}` takes {now_at:g} of the way up; it was {was_at:g}"
            yield effect(CLAMPED, compared, what, new, old)
            return


def _is_unit(factor: float) -> bool:
    return any(abs(factor - one) < one * 1e-9 for one in _UNITS)


def _values(old: ast.AST, new: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What two statements give, assign or gather."""
    match old, new:
        case ast.Return(value=ast.Dict() as was), ast.Return(value=ast.Dict() as now):
            held = {said(key): value for key, value in zip(was.keys, was.values, strict=True) if key}
            for key, value in zip(now.keys, now.values, strict=True):
                if key and said(key) in held:
                    yield held[said(key)], value
        case ast.Return(value=ast.expr() as was), ast.Return(value=ast.expr() as now):
            if not isinstance(now, ast.Constant):
                yield was, now
        case ast.Assign(value=was), ast.Assign(value=now):
            if any(isinstance(one, ast.BinOp) for one in walk(now)):
                yield was, now
        case ast.Expr(value=ast.Call(args=[was])), ast.Expr(value=ast.Call(args=[now])):
            yield was, now


def _quantiles(node: ast.AST) -> list[float]:
    """Which parts of the way up an order a statement takes values from."""
    found: list[float] = []
    for one in (item for each in own(node) for item in walk(each)):
        match one:
            case ast.Subscript(value=ast.Call() as call, slice=ast.Constant() as at) if (
                callee(call) == "quantiles"
            ):
                found += [value for value in [number(at)] if value is not None]
            case ast.Subscript(slice=place) if any(callee(each) == "len" for each in walk(place)):
                shares = [value for each in walk(place) if (value := number(each)) is not None and value > 0]
                found += shares[:1] if len(shares) == 1 and shares[0] < 1 else []
            case ast.Call(args=[_, place, *_]) if callee(one) in _QUANTILES:
                found += [value for value in [number(place)] if value is not None]
    return found


def _added(compared: Compared, new: Statement, falling: bool) -> Iterator[ChangeEffect]:
    """A new statement that adds to a figure what nobody measured, or gives one where it failed."""
    node = new.node
    loops = any(isinstance(one, ast.For | ast.While | ast.AsyncFor) for one in new.above)
    if isinstance(node, ast.AugAssign) and not loops and number(node.value) is not None:
        plain = ast.Name(said(node.target), ast.Load())
        found = shift(plain, ast.BinOp(plain, node.op, node.value))
        if found and found[0] == (-1 if falling else 1) and not _is_unit(found[1]):
            yield effect(CLAMPED, compared, f"`{short(node)}` adds to a figure what nobody measured", new)
    elif _passes(compared, new):
        yield effect(CLAMPED, compared, f"`{short(node)}` stands where nothing was given before", new)
    elif falling and _forgives(new):
        yield effect(
            CLAMPED, compared, f"`{short(node)}` gives a fixed figure where measuring it failed", new
        )


def _passes(compared: Compared, new: Statement) -> bool:
    """Whether a statement gives the best answer where an error was raised before."""
    value = new.node.value if isinstance(new.node, ast.Return) else None
    raised = any(
        isinstance(one.node, ast.Raise) and len(one.above) == len(new.above) for one in compared.gone
    )
    good = isinstance(value, ast.Constant) and (
        value.value is True or (isinstance(value.value, str) and verdicts.YES.search(value.value) is not None)
    )
    return raised and (good or (number(value) or 0) > 0)


def _forgives(new: Statement) -> bool:
    """Whether a statement gives a number where something failed."""
    node = new.node
    gives = isinstance(node, ast.Return) and number(node.value) is not None
    return gives and any(isinstance(one, ast.ExceptHandler) for one in new.above)
