"""What a figure is taken over, and by which conditions something of it is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.effects.measure.bound import GATHERS, Bound
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
_ASKS_NOTHING = frozenset(
    {"len", "isinstance", "int", "float", "str", "get", "keys", "values", "items", "lower", "strip", "range"}
    | {
        "enumerate",
        "zip",
        "sorted",
        "list",
        "set",
        "split",
        "open",
        "loads",
        "load",
        "read_text",
        "startswith",
    }
)
"""Calls by which a condition asks a row, and not what was measured of it."""


@dataclass(frozen=True, eq=False)
class Left:
    """One condition by which something is left out of a figure."""

    node: ast.AST
    key: str
    """Equal for equal conditions."""
    how: str
    """In words, to be read behind "is taken over"."""
    measured: bool
    """Whether it asks for what was measured, and not for something that was known before."""


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
    def keys(self) -> frozenset[str]:
        """What is left out, to be compared."""
        return frozenset(one.key for one in self.over)


SOME = "a part of what was measured"
BEST = "the best part of what was measured alone"
FILTERED = "what is left after some are filtered out"
UNFAILED = "what did not fail"


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
        for key, lefts in _gathered(node, self.bound):
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
                named = _names(one.target)
                new = [Left(test, said(test), FILTERED, self._measures(test, named)) for test in tests]
                return new + self._left(one.iter, depth - 1)
            case ast.SetComp(generators=[one, *_]):
                return self._left(one.iter, depth - 1)
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
        return _asks_measured(test, recorded, self.bound)


def counts_all(node: ast.BinOp) -> bool:
    """Whether a ratio's divisor says how many there are, by its form alone."""
    return any(callee(one) in _COUNTS for one in walk(node.right))


def conjuncts(test: ast.expr) -> list[ast.expr]:
    """The conditions that have to hold together."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for one in test.values for part in conjuncts(one)]
    return [test]


def _held(call: ast.Call) -> ast.expr | None:
    """What a middle is taken of: an argument, or what has the method."""
    if call.args:
        return call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _names(node: ast.AST) -> set[str]:
    return {said(one) for one in walk(node) if isinstance(one, ast.Name | ast.Attribute)} - {"self"}


def _asks_measured(test: ast.expr, recorded: set[str], bound: Bound) -> bool:
    if recorded & _names(test):
        return True
    return any(isinstance(one, ast.Call) and callee(one) not in _ASKS_NOTHING for one in bound.origins(test))


def _gathered(node: Block, bound: Bound) -> Iterator[tuple[str, list[Left]]]:
    """What is counted or kept in `node`, each with the conditions that stand in front of it."""
    for function in _functions(node):
        yield from _in_block(function.body, [], bound, in_loop=False)


def _functions(node: Block) -> list[Block]:
    if not isinstance(node, ast.ClassDef):
        return [node]
    return [one for one in walk(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]


Conditions = list[tuple[ast.AST, bool]]
"""Each condition, or handler of a failure; and whether what follows needs it to hold."""
_LEAVES = (ast.Continue, ast.Break, ast.Return)


def _in_block(
    block: Sequence[ast.stmt], above: Conditions, bound: Bound, *, in_loop: bool
) -> Iterator[tuple[str, list[Left]]]:
    here: Conditions = []
    for one in block:
        now = above + here
        match one:
            case ast.If():
                yield from _in_block(one.body, [*now, (one.test, True)], bound, in_loop=in_loop)
                yield from _in_block(one.orelse, [*now, (one.test, False)], bound, in_loop=in_loop)
                if not one.orelse and _leaves(one.body):
                    here.append((one.test, False))
            case ast.For() | ast.AsyncFor() | ast.While():
                yield from _in_block(one.body, above if in_loop else [], bound, in_loop=True)
            case ast.Try():
                hushed = [handler for handler in one.handlers if not _ends_by_raising(handler.body)]
                counted = {key for each in hushed for key, _ in _in_block(each.body, [], bound, in_loop=True)}
                for key, lefts in _in_block(
                    one.body, [*now, *((each, False) for each in hushed)], bound, in_loop=in_loop
                ):
                    yield key, [left for left in lefts if key not in counted or left.node not in hushed]
                yield from _in_block(one.orelse, now, bound, in_loop=in_loop)
                yield from _in_block(one.finalbody, now, bound, in_loop=in_loop)
                here += [(each, False) for each in hushed if _leaves(each.body)]
            case ast.With() | ast.AsyncWith():
                yield from _in_block(one.body, now, bound, in_loop=in_loop)
            case _:
                for key, recorded in _records(one):
                    yield key, [left for test, holds in now for left in _lefts(test, holds, recorded, bound)]


def _leaves(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], _LEAVES)


def _ends_by_raising(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], ast.Raise)


def _records(node: ast.stmt) -> Iterator[tuple[str, set[str]]]:
    """What a statement counts up or puts something into, and what it puts there."""
    match node:
        case ast.AugAssign(target=ast.Subscript(value=owner, slice=key), value=value):
            yield said(owner), _names(value) | _names(key)
        case ast.AugAssign(target=target, value=value):
            yield said(target), _names(value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call) if callee(call) in GATHERS:
            yield said(owner), {name for one in arguments(call) for name in _names(one)}


def _lefts(test: ast.AST, holds: bool, recorded: set[str], bound: Bound) -> Iterator[Left]:
    if isinstance(test, ast.ExceptHandler):
        kind = said(test.type) if test.type else ""
        yield Left(test, f"except {kind}", UNFAILED, measured=True)
    elif isinstance(test, ast.expr):
        for one in conjuncts(test) if holds else [test]:
            measured = _asks_measured(one, recorded, bound)
            yield Left(one, f"{'' if holds else 'not '}{said(one)}", SOME, measured)
