"""What a figure is held against, and which way each part of that lets more through."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.gates import fails
from guard.facts.effects.measure.named import names_failure
from guard.facts.effects.measure.statements import said
from guard.facts.effects.measure.words import number
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_EXITS = frozenset({"exit", "_exit", "SystemExit", "Exit"})
_DOWN = frozenset({"int", "floor", "trunc"})
_SAME = frozenset({"abs", "float", "int", "round", "max", "min", "Decimal", "ceil", "floor", "trunc", "fabs"})
"""Calls that rise with what they are given, and say about the same."""
_DEPTH = 12


@dataclass(frozen=True, eq=False)
class Gate:
    """A comparison by order, and whether the run fails where it holds or where it does not."""

    test: ast.Compare
    is_bad: bool
    node: ast.AST
    """The statement that fails by it."""

    @property
    def sides(self) -> tuple[tuple[ast.expr, int], tuple[ast.expr, int]]:
        """Both sides, each with 1 where its rising lets more through, and -1 where its falling does."""
        rising = isinstance(self.test.ops[0], ast.Gt | ast.GtE)
        left = -1 if rising is self.is_bad else 1
        return (self.test.left, left), (self.test.comparators[0], -left)

    @property
    def key(self) -> str:
        """Equal for what holds and fails alike."""
        return f"{self.is_bad} {said(self.test)}"


def gates(node: ast.AST, bound: Bound) -> Iterator[Gate]:
    """The comparisons by which a function, class or module fails."""
    for one in walk(node):
        for test, is_bad in _conditions(one):
            yield from _compares(test, is_bad, one, bound, _DEPTH)


def _conditions(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """The conditions that a statement fails by, each with whether it fails where they hold."""
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            if any(map(_fails, body)):
                yield test, True
            elif any(map(_fails, orelse)):
                yield test, False
        case ast.Assert(test=test):
            yield test, False
        case ast.Return(value=ast.expr() as value):
            yield from _outcome(value)
        case ast.Call() if callee(node) in _EXITS and node.args:
            value = node.args[0]
            if any(isinstance(one, ast.IfExp) for one in walk(value)):
                yield from _outcome(value)
            else:
                yield value, True


def _outcome(value: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The condition that a code or a word of a return depends on: 1 and False are failures."""
    if isinstance(value, ast.IfExp):
        bad, good = (_is_bad(one) for one in (value.body, value.orelse))
        if bad is not None and good is not None and bad is not good:
            yield value.test, bad


def _is_bad(node: ast.expr) -> bool | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return not node.value
    code = number(node)
    if code is not None:
        return code != 0
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return names_failure(node.value)
    return None


def _fails(node: ast.AST) -> bool:
    """Whether a statement makes the run fail, or notes that it does."""
    if fails(node):
        return True
    match node:
        case ast.Assign(targets=[target], value=ast.Constant(value=bool() as value)):
            return value is names_failure(said(target))
        case ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value):
            return names_failure(said(target)) and number(value) == 1.0
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))) if callee(node.value) == "append":
            return names_failure(said(target))
    return False


def _compares(test: ast.expr, is_bad: bool, node: ast.AST, bound: Bound, depth: int) -> Iterator[Gate]:
    if depth <= 0:
        return
    match test:
        case ast.Compare(ops=[one]) if isinstance(one, _ORDERS):
            yield Gate(test, is_bad, node)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _compares(operand, not is_bad, node, bound, depth - 1)
        case ast.BoolOp(values=many):
            for each in many:
                yield from _compares(each, is_bad, node, bound, depth - 1)
        case ast.Call(args=[inner]) if callee(test) in ("int", "bool", "any", "all"):
            yield from _compares(inner, is_bad, node, bound, depth - 1)
        case ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt):
            yield from _compares(elt, is_bad, node, bound, depth - 1)
        case ast.Name() | ast.Attribute():
            for value in bound.of(test)[-1:]:
                yield from _compares(value, is_bad, node, bound, depth - 1)


def leaves(node: ast.expr, way: int, depth: int = _DEPTH) -> Iterator[tuple[ast.expr, int]]:
    """The names, numbers and calls that an expression rises (1) or falls (-1) with, `way` being its own."""
    if depth <= 0:
        return
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from leaves(left, way, depth - 1)
            turned = isinstance(op, ast.Sub | ast.Div | ast.FloorDiv)
            yield from leaves(right, -way if turned else way, depth - 1)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from leaves(operand, -way, depth - 1)
        case ast.Call() if callee(node) in _SAME:
            for one in arguments(node):
                yield from leaves(one, way, depth - 1)
        case ast.BoolOp(values=many):
            for one in many:
                yield from leaves(one, way, depth - 1)
        case ast.IfExp(body=body, orelse=orelse):
            for one in (body, orelse):
                yield from leaves(one, way, depth - 1)
        case _:
            yield node, way


def ways(found: Sequence[Gate]) -> dict[str, int]:
    """By the text of each name of these gates: which way it lets more through; 0 where it is both."""
    result: dict[str, int] = {}
    for gate in found:
        for side, way in gate.sides:
            for leaf, turned in leaves(side, way):
                while isinstance(leaf, ast.Subscript):
                    leaf = leaf.value
                text = said(leaf).rpartition(".")[2] if isinstance(leaf, ast.Attribute) else said(leaf)
                result[text] = turned if result.get(text, turned) == turned else 0
    return result


def shift(old: ast.expr, new: ast.expr) -> tuple[int, float, str] | None:
    """Which way a value moved (1 or -1), by which factor (0 for none to be told), and by what, in words."""
    was, now = number(old), number(new)
    if was is not None and now is not None:
        factor = abs(now / was) if was and now else 0.0
        return (
            None if was == now else (1 if now > was else -1, max(factor, 1 / factor) if factor else 0.0, "")
        )
    if (found := _wrapped(old, new)) is not None:
        return found
    if (found := _wrapped(new, old)) is not None:
        return -found[0], found[1], f"{found[2]} is gone"
    return _within(old, new)


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
    for _ in range(_DEPTH):
        if said(new) == text:
            return (way, factor, how) if way else None
        match new:
            case ast.Call(args=[inner]) if callee(new) in _SAME:
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
        case ast.Add():
            return 1, 0.0
        case ast.Sub():
            return -1, 0.0
    return None
