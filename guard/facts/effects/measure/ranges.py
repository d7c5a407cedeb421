"""What a figure is taken over, and by which conditions something of it is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.gathered import (
    BEST,
    FILTERED,
    SOME,
    Left,
    asks_measured,
    conjuncts,
    gathered,
    names_in,
)
from guard.facts.effects.measure.statements import said
from guard.facts.effects.protection.sides import Block
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

MIDDLES = frozenset(
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
    {
        "list",
        "tuple",
        "sorted",
        "set",
        "array",
        "asarray",
        "max",
        "len",
        "float",
        "int",
        "reversed",
        "sum",
        "values",
    }
    | {"items", "copy", "enumerate", "min", "total", "deque"}
)
_COUNTS = frozenset({"len", "sum", "count", "total"})
_DEPTH = 8


_KINDS = {"median": "median", "mean": "mean", "average": "mean", "stdev": "spread"}


@dataclass(frozen=True, eq=False)
class Figure:
    """A ratio, a middle or a value at a place in an order."""

    node: ast.expr
    over: tuple[Left, ...]
    """What is left out of what it is taken over."""
    part: tuple[Left, ...]
    """By which conditions something counts, for a ratio."""
    nested: bool
    """Whether it is taken over figures."""

    @property
    def kind(self) -> str:
        """What kind of middle or place it is."""
        name = callee(self.node).removeprefix("nan").removeprefix("f")
        return _KINDS.get(name, "mean" if isinstance(self.node, ast.BinOp) else "place")

    @property
    def keys(self) -> frozenset[str]:
        """What is left out, to be compared."""
        return frozenset(one.key for one in self.over)


class Ranges:
    """The figures of a function or class."""

    def __init__(self, node: Block, givers: frozenset[str] = frozenset()) -> None:
        """Work them out.

        Args:
            node: the function or class.
            givers: names of functions that give a figure themselves.
        """
        self.node, self.bound, self._givers = node, Bound(node), givers
        self._gathered: dict[str, list[Left]] = {}
        for key, lefts in gathered(node, self.bound):
            self._gathered.setdefault(key, []).extend(lefts)
        self.figures = tuple(self._figures())

    def _figures(self) -> Iterator[Figure]:
        for one in walk(self.node):
            if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div) and self._counts(one.right):
                over, part = self._left(one.right), self._left(one.left)
                yield Figure(one, tuple(over), tuple(part), self._holds_figure(one.left, one))
            elif isinstance(one, ast.Call) and callee(one) in MIDDLES | _FEWEST and (held := _held(one)):
                over = self._left(held)
                if callee(one) in _FEWEST:
                    over.append(Left(one, said(one), BEST, measured=True))
                yield Figure(one, tuple(over), (), self._holds_figure(held, one))
            elif isinstance(one, ast.Subscript) and self._is_place(one):
                yield Figure(one, tuple(self._left(one.value)), (), nested=False)

    def _is_place(self, node: ast.Subscript) -> bool:
        """Whether it is what stands at a place in an order that is worked out: a percentile."""
        if isinstance(node.slice, ast.Slice | ast.Constant | ast.UnaryOp):
            return False
        sized = any(callee(one) == "len" for one in self.bound.origins(node.slice))
        return sized and self._is_ordered(node.value)

    def _is_ordered(self, node: ast.expr) -> bool:
        if said(node) in self.bound.ordered:
            return True
        return callee(node) == "sorted" or any(
            callee(one) == "sorted" or said(one) in self.bound.ordered for one in self.bound.of(node)
        )

    def _holds_figure(self, node: ast.expr, itself: ast.AST) -> bool:
        for one in self.bound.origins(node):
            if callee(one) in self._givers or (one is not itself and callee(one) in MIDDLES):
                return True
            divides = isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div)
            if divides and one is not itself and isinstance(one, ast.BinOp) and self._counts(one.right):
                return True
        return False

    def _counts(self, node: ast.expr) -> bool:
        """Whether a divisor is how many there are."""
        for one in walk(node):
            if callee(one) in _COUNTS or any(callee(each) in _COUNTS for each in self.bound.of(one)):
                return True
            if isinstance(one, ast.Name | ast.Attribute) and said(one) in self._gathered:
                return True
        return False

    def _left(self, node: ast.expr, depth: int = _DEPTH) -> list[Left]:
        if depth <= 0:
            return []
        match node:
            case ast.Name() | ast.Attribute():
                found = list(self._gathered.get(said(node), ()))
                for value in self.bound.of(node):
                    found += self._left(value, depth - 1)
                return found
            case ast.ListComp(generators=[one, *_]) | ast.GeneratorExp(generators=[one, *_]):
                tests = [part for test in one.ifs for part in conjuncts(test)]
                named = names_in(one.target)
                new = [Left(test, said(test), FILTERED, self._measures(test, named)) for test in tests]
                return new + self._left(one.iter, depth - 1)
            case ast.SetComp(generators=[one, *_]):
                return [Left(node, said(node), SOME, measured=False), *self._left(one.iter, depth - 1)]
            case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper) as cut):
                inner = self._left(value, depth - 1)
                if lower is None and upper is None:
                    return inner
                best = self._is_ordered(value) and (lower is None or upper is None)
                return [Left(node, f"[{said(cut)}]", BEST if best else SOME, measured=best), *inner]
            case ast.BoolOp(values=many):
                return [left for one in many for left in self._left(one, depth - 1)]
            case ast.IfExp(body=body, orelse=orelse):
                return [left for one in (body, orelse) for left in self._left(one, depth - 1)]
            case ast.Call():
                return self._left_by_call(node, depth)
        return []

    def _left_by_call(self, node: ast.Call, depth: int) -> list[Left]:
        name = callee(node)
        if name in _FEWEST:
            return [Left(node, said(node), BEST, measured=True)]
        if name in _LEAVES_OUT:
            return [Left(node, said(node), FILTERED, measured=True)]
        if name not in _KEEPS:
            return []
        owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [left for one in (*arguments(node), *owner) for left in self._left(one, depth - 1)]

    def _measures(self, test: ast.expr, recorded: set[str]) -> bool:
        return asks_measured(test, recorded, self.bound)


def counts_all(node: ast.BinOp) -> bool:
    """Whether a ratio's divisor says how many there are, by its form alone."""
    return any(callee(one) in _COUNTS for one in walk(node.right))


def _held(call: ast.Call) -> ast.expr | None:
    """What a middle is taken of: an argument, or what has the method."""
    if call.args:
        return call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None
