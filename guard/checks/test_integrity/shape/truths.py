"""Conditions that ask only whether a value is true or empty: `x == []`, `not x`, `len(x) == 0`.

`== True` and `== False` are asked of what answers yes or no, and linters rewrite them to `x` and `not x`.
"""

from __future__ import annotations

import ast

from guard.syntax.calls import callee as called


def as_truth(test: ast.expr, positive: bool = True) -> tuple[bool, ast.expr] | None:
    """Whether the value has to be true, and the value; None where more or something else is asked."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return as_truth(operand, not positive)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, positive)
        case ast.Call(func=ast.Name(id="bool"), args=[value], keywords=[]):
            return as_truth(value, positive)
        case ast.Call(args=[value, *_]) if called(test) in ("assertTrue", "assertFalse"):
            return as_truth(value, (called(test) == "assertTrue") is positive)
        case ast.BoolOp() | ast.Constant() | ast.NamedExpr():
            return None
    return positive, test


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, positive: bool) -> tuple[bool, ast.expr] | None:
    if _known(left) is not None:
        left, right = right, left
    if called(left) == "len" and isinstance(left, ast.Call) and left.args and isinstance(right, ast.Constant):
        if right.value == 0 and isinstance(op, ast.Eq | ast.NotEq | ast.Gt):
            return isinstance(op, ast.Eq) is not positive, left.args[0]
        if right.value == 1 and isinstance(op, ast.GtE | ast.Lt):
            return isinstance(op, ast.GtE) is positive, left.args[0]
    known = _known(right)
    if known is None or not isinstance(op, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        return None
    return known is (isinstance(op, ast.Eq | ast.Is) is positive), left


def _known(node: ast.expr) -> bool | None:
    """Whether a written-out value is `True`, or one of those that are empty; None of any other."""
    match node:
        case ast.Constant(value=bool(value)):
            return value
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return False
        case ast.Constant(value="" | b""):
            return False
        case ast.Call(func=ast.Name(id="set" | "dict" | "list" | "tuple"), args=[], keywords=[]):
            return False
    return None
