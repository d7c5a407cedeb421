"""A file of Python as this family reads it: its functions one by one, and what expressions come to."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guard.facts.effects.family import EffectKind
from guard.facts.effects.measure.bound import Bound
from guard.facts.names.across import Across
from guard.facts.names.files import File
from guard.facts.names.scopes import Scope
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee, last_name
from guard.syntax.walk import children

Number = int | float
UNKNOWN = object()
"""What is not known before the code runs."""
_MOST = 12
"""Names that are followed from one expression."""
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
_SPANS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_CONVERTS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "float": float,
    "bool": bool,
    "abs": abs,
    "len": len,
}
_LARGEST = 10**15


@dataclass(frozen=True)
class Told:
    """Something of one side that this family would tell where it is new."""

    kind: EffectKind
    node: ast.AST
    said: str
    key: str
    """What tells it from others, wherever it stands."""
    severity: Severity = Severity.MEDIUM
    confidence: Confidence = Confidence.MEDIUM


@dataclass(frozen=True, eq=False)
class Whole:
    """What is worked out once for all units of a file."""

    tree: ast.Module

    def of(self, work: Callable[[ast.Module], frozenset[str]]) -> frozenset[str]:
        """What `work` gives for the file, worked out where it is first asked for."""
        if work not in self._known:
            self._known[work] = work(self.tree)
        return self._known[work]

    @cached_property
    def _known(self) -> dict[Callable[[ast.Module], frozenset[str]], frozenset[str]]:
        return {}


@dataclass(frozen=True, eq=False)
class Unit:
    """A function, or what stands at a module's or a class's own level."""

    file: File
    whole: Whole
    name: str
    """Qualified; "" for the module's own level."""
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
    across: Across

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All that stands in it, what belongs to functions and classes inside it left out."""
        return list(_own(self.node))

    @cached_property
    def bound(self) -> Bound:
        """What its names are bound to."""
        return Bound(self.node)

    def value(self, node: ast.expr) -> Any:
        """What an expression always comes to; `UNKNOWN` where that is not known."""
        return _value(node, self.file, self.file.names.scope_of(node), self.across, _MOST)


def units(file: File, across: Across) -> Iterator[Unit]:
    """Every function and class of a file, and its own level."""
    whole = Whole(file.source.tree)
    yield Unit(file, whole, "", file.source.tree, across)
    for name, node in file.blocks.items():
        yield Unit(file, whole, name, node, across)


def named_values(unit: Unit) -> Iterator[tuple[str, ast.expr, ast.AST]]:
    """Each value that is named: by a keyword, a name, an attribute or a key."""
    for node in unit.nodes:
        match node:
            case ast.keyword(arg=str(name), value=value):
                yield name, value, value
            case ast.Assign(targets=[target], value=value):
                name = last_name(target)
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    name = str(target.slice.value)
                yield name, value, node
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield last_name(target), value, node
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value, value


def _own(node: ast.AST) -> Iterator[ast.AST]:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    pending = list(children(node))
    if isinstance(node, inner):
        heads = set(map(id, node.decorator_list))
        pending = [one for one in pending if id(one) not in heads]
    while pending:
        one = pending.pop()
        if isinstance(one, inner):
            pending += one.decorator_list
            continue
        yield one
        pending += children(one)


def _value(node: ast.expr, file: File, scope: Scope, across: Across, left: int) -> Any:
    """What an expression comes to, its names followed within the project."""

    def of(one: ast.expr) -> Any:
        return _value(one, file, scope, across, left - 1)

    if left <= 0:
        return UNKNOWN
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            return _named(node, file, scope, across, left - 1)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            value = of(inner)
            return UNKNOWN if value is UNKNOWN else not value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value = of(inner)
            return -value if isinstance(value, Number) else UNKNOWN
        case ast.BoolOp(op=op, values=values):
            return _joined([of(one) for one in values], every=isinstance(op, ast.And))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            asked = of(test)
            return UNKNOWN if asked is UNKNOWN else of(body if asked else orelse)
        case ast.Compare(left=one, ops=[op], comparators=[other]):
            return _applied(_COMPARED.get(type(op)), of(one), of(other))
        case ast.BinOp(left=one, op=op, right=other):
            return _applied(_ARITHMETIC.get(type(op)), of(one), of(other))
        case ast.Call(args=[inner], keywords=[]) if callee(node) in _CONVERTS:
            value = of(inner)
            return _applied(lambda given, _: _CONVERTS[callee(node)](given), value, None)
        case ast.Call(args=args, keywords=words) if callee(node) == "timedelta":
            return _span(args, words, of)
        case ast.Call(func=ast.Attribute(attr="total_seconds", value=inner), args=[]):
            return of(inner)
    return UNKNOWN


def _applied(function: Callable[[Any, Any], Any] | None, left: Any, right: Any) -> Any:
    plain = (int, float, str, bool, type(None))
    if function is None or not isinstance(left, plain) or not isinstance(right, plain):
        return UNKNOWN
    if any(isinstance(one, str) and len(one) > 1000 for one in (left, right)):
        return UNKNOWN
    if isinstance(left, str) is not isinstance(right, str) and isinstance(right, Number):
        return UNKNOWN  # a text many times over
    try:
        found = function(left, right)
    except (TypeError, ValueError, ArithmeticError):
        return UNKNOWN
    return UNKNOWN if isinstance(found, Number) and abs(found) > _LARGEST else found


def _joined(values: list[Any], *, every: bool) -> Any:
    """What `and` or `or` gives: one that decides is enough, whatever the others are."""
    for value in values:
        if value is not UNKNOWN and bool(value) is not every:
            return value if values[0] is value or all(one is not UNKNOWN for one in values) else bool(value)
    return UNKNOWN if any(one is UNKNOWN for one in values) else values[-1]


def _span(args: list[ast.expr], words: list[ast.keyword], of: Callable[[ast.expr], Any]) -> Any:
    named = [("days", one) for one in args[:1]] + [("seconds", one) for one in args[1:2]]
    parts = [*named, *((word.arg or "", word.value) for word in words)]
    if not all(name in _SPANS for name, _ in parts) or len(args) > 2:
        return UNKNOWN
    values = [(name, of(one)) for name, one in parts]
    if not all(isinstance(value, Number) and abs(value) < _LARGEST for _, value in values):
        return UNKNOWN
    return sum(_SPANS[name] * value for name, value in values)


def _named(node: ast.expr, file: File, scope: Scope, across: Across, left: int) -> Any:
    """What a name is bound to, where that is one expression."""
    if isinstance(node, ast.Name):
        found = scope.lookup(node.id)
        if found is None:
            return UNKNOWN
        if len(found[1]) != 1:
            return UNKNOWN
        bound, where = found[1][0]
        if isinstance(bound, ast.expr):
            return _value(bound, file, where, across, left)
        if not isinstance(bound, str):
            return UNKNOWN
    held = {
        (one.path, id(value)): (one, value, where)
        for ref in file.names.value(node, scope).refs
        for one, value, where in across.values(ref, file.path)
    }
    if len(held) != 1:
        return UNKNOWN
    [(other, value, where)] = held.values()
    return _value(value, other, where, across, left)
