"""Conditions as sets of alternatives, so that equal, stricter and looser ones can be told apart.

What must hold to reach a place is a set of conditions, each a set of alternatives of which one must hold:
`if a or b: raise` leaves two conditions behind, {not a} and {not b}; `if a and b: raise` leaves one,
{not a, not b}. A condition with fewer of the same alternatives is stricter, one with more is looser.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guard.syntax.python_text import unparse

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_MOST = 12
"""Parts of a condition that are taken apart; one with more is one alternative as a whole."""

Alternatives = tuple[ast.expr, ...]


def negated(node: ast.expr) -> ast.expr:
    """The opposite of a condition, in its plainest form."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        opposite = _OPPOSITE[type(node.ops[0])]()
        return ast.copy_location(ast.Compare(node.left, [opposite], node.comparators), node)
    if isinstance(node, ast.BoolOp):
        turned: ast.boolop = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return ast.copy_location(ast.BoolOp(turned, [negated(one) for one in node.values]), node)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return ast.copy_location(ast.Constant(not node.value), node)
    return ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def required(node: ast.expr) -> tuple[Alternatives, ...]:
    """What must hold for `node` to hold: each condition by its alternatives."""
    node = _plain(node)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) and len(node.values) <= _MOST:
        return tuple(one for value in node.values for one in required(value))
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) <= _MOST:
        alternatives: list[ast.expr] = []
        for value in node.values:
            inner = _plain(value)
            if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.Or):
                alternatives += [one for (*many,) in required(inner) for one in many]
            else:
                alternatives.append(inner)
        return (tuple(alternatives),)
    if isinstance(node, ast.Compare) and 1 < len(node.ops) <= _MOST:
        lefts = [node.left, *node.comparators[:-1]]
        parts = zip(lefts, node.ops, node.comparators, strict=True)
        return tuple(
            (ast.copy_location(ast.Compare(left, [op], [right]), node),) for left, op, right in parts
        )
    return ((node,),)


def _plain(node: ast.expr) -> ast.expr:
    """Without a `not` before what has an opposite, and without `bool()` and `:=` around it."""
    while True:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            turned = negated(node.operand)
            if isinstance(turned, ast.UnaryOp) and isinstance(turned.op, ast.Not):
                return turned
            node = turned
        elif isinstance(node, ast.Call) and unparse(node.func) == "bool" and len(node.args) == 1:
            node = node.args[0]
        else:
            return node


def texts(alternatives: Iterable[ast.expr]) -> frozenset[str]:
    """The alternatives as they are written."""
    return frozenset(map(unparse, alternatives))
