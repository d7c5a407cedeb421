"""What a figure is held against, and which way each part of that lets more through."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.gates import fails
from guard.facts.effects.measure.named import names_failure
from guard.facts.effects.measure.statements import inside, said
from guard.facts.effects.measure.words import number
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_EXITS = frozenset({"exit", "_exit", "SystemExit", "Exit"})
SAME = frozenset({"abs", "float", "int", "round", "max", "min", "Decimal", "ceil", "floor", "trunc", "fabs"})
"""Calls that rise with what they are given, and say about the same."""
DEPTH = 12


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
            yield from _compares(test, is_bad, one, bound, DEPTH)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in inside(one):  # a function that only says whether a figure fits
                if isinstance(inner.node, ast.Return) and isinstance(
                    inner.node.value, ast.Compare | ast.BoolOp
                ):
                    is_bad = names_failure(one.name)
                    yield from _compares(inner.node.value, is_bad, inner.node, bound, DEPTH)


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
        case ast.Assign(targets=[target], value=value):
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


def leaves(node: ast.expr, way: int, depth: int = DEPTH) -> Iterator[tuple[ast.expr, int]]:
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
        case ast.Call() if callee(node) in SAME:
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
