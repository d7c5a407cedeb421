"""Which way one value of a pair lies of the other, and by how much: told by what was done to it."""

from __future__ import annotations

import ast

from guard.facts.effects.measure.held import DEPTH, SAME, leaves
from guard.facts.effects.measure.statements import said
from guard.facts.effects.measure.words import number
from guard.syntax.calls import callee

_DOWN = frozenset({"int", "floor", "trunc"})


def shift(old: ast.expr, new: ast.expr) -> tuple[int, float, str] | None:
    """Which way a value moved (1 or -1), by which factor (0 for none to be told), and by what, in words."""
    was, now = worth(old), worth(new)
    if was is not None and now is not None:
        factor = abs(now / was) if was and now else 0.0
        return (
            None if was == now else (1 if now > was else -1, max(factor, 1 / factor) if factor else 0.0, "")
        )
    if (found := _wrapped(old, new)) is not None:
        return found
    if (found := _wrapped(new, old)) is not None:
        return -found[0], found[1], f"{found[2]} is gone"
    if isinstance(old, ast.BinOp) and isinstance(new, ast.BinOp) and type(old.op) is type(new.op):
        turned = -1 if isinstance(old.op, ast.Sub | ast.Div | ast.FloorDiv) else 1
        if said(old.left) == said(new.left) and (found := shift(old.right, new.right)):
            return found[0] * turned, *found[1:]
        if said(old.right) == said(new.right):
            return shift(old.left, new.left)
    return _within(old, new)


def worth(node: ast.expr) -> float | None:
    """The number that an expression is where nobody says otherwise: `float(environ.get("X", "4"))` is 4."""
    match node:
        case ast.Constant(value=str() as text):
            try:
                return float(text)
            except ValueError:
                return None
        case ast.Call(args=[inner]) if callee(node) in ("float", "int", "Decimal"):
            return worth(inner)
        case ast.Call(args=[_, default]) if callee(node) in ("get", "getenv"):
            return worth(default)
        case ast.Call(keywords=[*_, ast.keyword(arg="default", value=default)]):
            return worth(default)
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return worth(last)
        case ast.Attribute(attr="inf" | "maxsize"):
            return float("inf")
    return number(node)


def _within(old: ast.expr, new: ast.expr) -> tuple[int, float, str] | None:
    """What moved inside of two expressions of one shape."""
    for (one, way), (other, turned) in zip(leaves(old, 1), leaves(new, 1), strict=False):
        if said(one) != said(other):
            was, now = number(one), number(other)
            if way != turned or was is None or now is None:
                return None
            found = shift(one, other)
            return (found[0] * way, *found[1:]) if found else None
    return None


def _wrapped(old: ast.expr, new: ast.expr) -> tuple[int, float, str] | None:
    """What an expression became by having something done to it: `int(x)`, `x * 0.5`, `max(x, 3)`."""
    text, way, factor, how = said(old), 0, 0.0, ""
    for _ in range(DEPTH):
        if said(new) == text:
            return (way, factor, how) if way else None
        match new:
            case ast.Call(args=[inner]) if callee(new) in SAME:
                if callee(new) in _DOWN:
                    way, how = -1, f"`{callee(new)}`"
                new = inner
            case ast.Call(args=[one, other]) if callee(new) in ("max", "min"):
                way, how = (1 if callee(new) == "max" else -1), f"`{said(new)[:60]}`"
                new = one if text in said(one) else other
            case ast.BinOp(left=left, op=op, right=right):
                inner, by = (left, right) if text in said(left) else (right, left)
                step = _step(op, number(by))
                if isinstance(op, ast.Div | ast.Sub | ast.FloorDiv) and inner is right:
                    return None
                if step is None and not isinstance(op, ast.Add | ast.Sub):
                    return None
                way, factor = step or ((1 if isinstance(op, ast.Add) else -1), 0.0)
                how, new = f"`{said(new)[:60]}`", inner
            case ast.BoolOp(op=ast.Or(), values=[first, *_]):
                way, how, new = 1, f"`{said(new)[:60]}`", first
            case _:
                return None
    return None


def _step(op: ast.operator, by: float | None) -> tuple[int, float] | None:
    if by is None or by <= 0:
        return None
    match op:
        case ast.Mult():
            return (1 if by > 1 else -1), max(by, 1 / by)
        case ast.Div() | ast.FloorDiv():
            return (-1 if by >= 1 else 1), max(by, 1 / by)
        case ast.Pow():
            return (-1 if by > 1 else 1), 0.0
        case ast.Add():
            return 1, 0.0
        case ast.Sub():
            return -1, 0.0
    return None
