"""What a call of one of the project's own functions hands over, and what such a function is by its form."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guard.facts.names.files import Definition, FunctionNode
from guard.facts.names.scopes import Scope
from guard.syntax.calls import callee, positional
from guard.syntax.walk import walk

_TESTS = frozenset(
    """
    startswith endswith isdigit isalnum isidentifier isascii isalpha match fullmatch search is_relative_to any
    all isinstance bool issubset isdisjoint
    """.split()  # noqa: SIM905
)
"""Calls that answer yes or no."""
_ACTS = (
    ast.Call, ast.If, ast.IfExp, ast.Raise, ast.Assert, ast.Try, ast.Compare, ast.Subscript, ast.For
)  # fmt: skip
"""What a function does that does more than to put together what it is handed."""
MOST_LINES = 120
"""Lines of a function that is written into another."""


@dataclass(frozen=True, eq=False)
class Helper:
    """A function of the project that is called."""

    definition: Definition
    node: FunctionNode

    @cached_property
    def body(self) -> Sequence[ast.stmt]:
        """Its statements, without the text that describes it."""
        first = self.node.body[0]
        is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        return self.node.body[1:] if is_text else self.node.body

    @property
    def scope(self) -> Scope:
        """Its inside."""
        return self.definition.file.inside(self.node)

    @cached_property
    def can_be_shown(self) -> bool:
        """Whether what it does when it is called can be written in the place of the call."""
        last = self.node.end_lineno or self.node.lineno
        if last - self.node.lineno > MOST_LINES:
            return False
        return not any(isinstance(one, ast.Yield | ast.YieldFrom | ast.Global) for one in walk(self.node))

    @cached_property
    def rebinds(self) -> frozenset[str]:
        """The names that its body binds."""
        return frozenset(
            one.id
            for one in walk(self.node)
            if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
        )

    @cached_property
    def leaves_early(self) -> bool:
        """Whether it is left under a condition before its last statement."""
        return any(
            isinstance(one, ast.Return)
            for part in self.body
            if isinstance(part, ast.If)
            for one in walk(part)
        )

    @cached_property
    def does_nothing(self) -> bool:
        """Whether it gives back what it was handed, put together at most: no test, no call, no refusal."""
        return not any(isinstance(one, _ACTS) for part in self.body for one in walk(part))

    def questions(self) -> tuple[Mapping[str, ast.expr], list[ast.expr]] | None:
        """What it asks, where it is a function that only answers yes or no; with its local names."""
        local: dict[str, ast.expr] = {}
        asked: list[ast.expr] = []
        for part in self.body:
            match part:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in local:
                    local[name] = value
                case ast.If(test=test, body=[ast.Return(value=ast.Constant(value=bool()))], orelse=[]):
                    asked.append(test)
                case ast.Return(value=ast.Constant(value=bool())) | ast.Import() | ast.ImportFrom():
                    pass
                case ast.Return(value=ast.expr() as value) if self._is_answer(value):
                    asked.append(value)
                case _:
                    return None
        ends = self.body[-1:]
        return (local, asked) if ends and isinstance(ends[0], ast.Return) else None

    def _is_answer(self, node: ast.expr) -> bool:
        match node:
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.BoolOp(values=values):
                return all(map(self._is_answer, values))
            case ast.Call():
                returns = self.node.returns
                return callee(node) in _TESTS or (isinstance(returns, ast.Name) and returns.id == "bool")
        return False

    def handed(self, call: ast.Call, *, bound: bool) -> Iterator[tuple[str, ast.expr | None, bool]]:
        """By parameter: what `call` hands over for it, and whether that is the function's own default.

        Args:
            call: the call.
            bound: whether the first parameter is the object that it is called on, and left out here.
        """
        arguments = self.node.args
        names = [one.arg for one in positional(self.node)][1 if bound else 0 :]
        defaults = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
        words = {word.arg: word.value for word in call.keywords}
        starred = next(
            (one.value for one in call.args if isinstance(one, ast.Starred)), words.pop(None, None)
        )
        plain: list[ast.expr] = []
        for one in call.args:
            if isinstance(one, ast.Starred):
                break
            plain.append(one)
        for index, name in enumerate(names):
            given = plain[index] if index < len(plain) else words.pop(name, None) or starred
            yield name, given or defaults.get(name), given is None
        for word, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            given = words.pop(word.arg, None) or starred
            yield word.arg, given or default, given is None
        if arguments.vararg is not None:
            rest = ast.Tuple(plain[len(names) :], ast.Load())
            yield arguments.vararg.arg, rest if rest.elts or starred is None else starred, False
        if arguments.kwarg is not None:
            keys = [ast.Constant(word) for word in words]
            table = ast.Dict(list(keys), list(words.values()))
            yield arguments.kwarg.arg, table if words or starred is None else starred, False


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether statements end in leaving the function by a `return`."""
    return bool(body) and isinstance(body[-1], ast.Return)


def is_simple(node: ast.expr) -> bool:
    """Whether an expression can stand wherever its value is meant."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)


def tainted_names(body: Sequence[ast.AST], given: frozenset[str]) -> frozenset[str]:
    """The names that something of `given`, or of a request, may have come into; in no order of time."""
    steps = [
        (frozenset(_targets(node)), _words(node)) for part in body for node in walk(part) if _binds(node)
    ]
    found = set(given) | {"request", "event"}
    while True:
        more = {name for targets, words in steps if words & found for name in targets} - found
        if not more:
            return frozenset(found)
        found |= more


def mentions(node: ast.AST, names: Collection[str]) -> bool:
    """Whether a name, or the attribute `request`, stands in an expression."""
    return not _words(node).isdisjoint(names)


def _binds(node: ast.AST) -> bool:
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.withitem)
    return isinstance(node, (*kinds, ast.comprehension)) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )


def _targets(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):  # what is put into a thing
        inner = node.func
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if isinstance(inner, ast.Name):
            yield inner.id
        return
    for field in ("targets", "target", "optional_vars"):
        part = getattr(node, field, None)
        for one in part if isinstance(part, list) else [part] if part is not None else []:
            yield from (each.id for each in walk(one) if isinstance(each, ast.Name))


def _words(node: ast.AST) -> frozenset[str]:
    parts = walk(node)
    return frozenset(
        one.id if isinstance(one, ast.Name) else "request"
        for one in parts
        if isinstance(one, ast.Name) or (isinstance(one, ast.Attribute) and one.attr == "request")
    )
