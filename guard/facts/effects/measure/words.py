"""Words and forms by which code that works out a figure is told; they decide where to look, never alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guard.facts.effects.measure.named import names_figure, tells_time
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.syntax.walk import walk

if TYPE_CHECKING:
    from guard.facts.effects.protection.sides import Part


def works_out_figure(part: Part) -> bool:
    """Whether a function gives a figure: by where it stands, by its name, or because it counts or times."""
    if is_of_tests(part.path) or isinstance(part.node, ast.Module | ast.ClassDef):
        return False
    return measures(part.path) or any(map(names_figure, part.name.split("."))) or tells_time(part.text)


def number(node: ast.AST | None) -> float | None:
    """The number that an expression is, by its form: `-1`, `10**6`, `2 * 60`; None for anything else."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return _float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = number(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, other = number(left), number(right)
            return None if one is None or other is None else one * other
        case ast.BinOp(
            left=ast.Constant(value=int() as base), op=ast.Pow(), right=ast.Constant(value=int() as power)
        ):
            return float(base) ** power if abs(base) <= 100 and 0 <= power <= 100 else None
    return None


def _float(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Every expression of a piece of code, lambdas and comprehensions included."""
    return (one for one in walk(node) if isinstance(one, ast.expr))
