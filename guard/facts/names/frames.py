"""Expressions of a function or comprehension worked out for one call or one round, its names given."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from guard.facts.names.cells import Cells
from guard.facts.names.constants import Constant
from guard.facts.names.scope_walk import Scopes
from guard.facts.names.scopes import Function, Scope
from guard.facts.names.scopes import Value as Source
from guard.facts.names.values import UNKNOWN, Bag, Value

_T = TypeVar("_T")
_STEPS_PER_NODE = 60
_STEPS = 50_000
_FRAME_STEPS = 400

Put = tuple[ast.Call | None, Source, Scope]
"""Something put into a thing: by a call's arguments, or a value that is set by key."""


@dataclass
class Frame:
    """The names of one scope in one call."""

    owner: int
    """The id of the scope."""
    values: Mapping[str, Value]
    left: int = _FRAME_STEPS
    depth: int = 1
    """How many calls it is within, itself included."""
    _busy: set[str] = field(default_factory=set)
    _known: dict[str, Value] = field(default_factory=dict)

    def may_go_on(self) -> bool:
        """Count a step; whether there are any left."""
        self.left -= 1
        return self.left >= 0

    def once(self, name: str, work: Callable[[], Value]) -> Value:
        """What `work` gives for a local name; unknown where that asks for itself."""
        known = self._known.get(name)
        if known is not None:
            return known
        if name in self._busy:
            return UNKNOWN
        self._busy.add(name)
        try:
            found = self._known[name] = work()
        finally:
            self._busy.discard(name)
        return found


class Given:
    """The arguments of a call."""

    def __init__(
        self,
        positional: tuple[Value, ...] = (),
        node: ast.Call | None = None,
        scope: Scope | None = None,
        work: Callable[[ast.Call, Scope], tuple[tuple[Value, ...], dict[str, Value]]] | None = None,
    ) -> None:
        self.node = node
        self.scope = scope
        self._work = work
        self._told: tuple[tuple[Value, ...], dict[str, Value]] | None = None if work else (positional, {})

    @classmethod
    def of(cls, *values: Value) -> Given:
        """Arguments that are known already."""
        return cls(values)

    def _arguments(self) -> tuple[tuple[Value, ...], dict[str, Value]]:
        if self._told is None:
            assert self._work is not None
            assert self.node is not None
            assert self.scope is not None
            self._told = self._work(self.node, self.scope)
        return self._told

    @property
    def positional(self) -> tuple[Value, ...]:
        """Those that are given by position; what a starred one holds counts as one if it is not known."""
        return self._arguments()[0]

    @property
    def keywords(self) -> Mapping[str, Value]:
        """Those that are given by name."""
        return self._arguments()[1]

    @property
    def all(self) -> tuple[Value, ...]:
        """Every argument."""
        return (*self.positional, *self.keywords.values())

    def constant(self, index: int) -> Constant | None:
        """The constant at that position, if it is one."""
        return self.positional[index].constant if index < len(self.positional) else None


class Framed:
    """What every part of the evaluation shares."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.cells = Cells(_STEPS + _STEPS_PER_NODE * scopes.size)
        self.stored: dict[tuple[int, str], list[Put]] = defaultdict(list)
        self._memo: dict[int, Value] = {}
        self._dependent: dict[Function, bool] = {}
        self._depth = 0
        self._frame: Frame | None = None
        for target, scope, call, value in scopes.stores:
            if isinstance(target, ast.Name):
                found = scope.lookup(target.id)
                key = (id(found[0]), target.id) if found else None
            else:
                key = (0, target.attr) if isinstance(target, ast.Attribute) else None
            if key is not None:
                self.stored[key].append((call, value, scope))

    def unframed(self, work: Callable[..., Value], *arguments: object) -> Value:
        """What `work` gives outside of any call's frame."""
        kept = self._frame, self._depth
        self._frame, self._depth = None, 0
        try:
            return work(*arguments)
        finally:
            self._frame, self._depth = kept

    def framed(self, scope: Scope, values: Mapping[str, Value], node: ast.expr) -> Value:
        """What `node` may be where the names of `scope` are `values`."""
        kept = self._frame
        left = _FRAME_STEPS if kept is None else kept.left // 2
        self._frame = Frame(id(scope), values, left, kept.depth + 1 if kept is not None else 1)
        try:
            return self.evaluate(node, scope)
        finally:
            if kept is not None:
                kept.left -= left - max(self._frame.left, 0)
            self._frame = kept

    # -- what the other parts give each other -------------------------------------------------------------

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What `node`, which stands in `scope`, may be."""
        raise NotImplementedError

    def source(self, value: Source, scope: Scope) -> Value:
        """What a name that is bound to `value` may be."""
        raise NotImplementedError

    def name(self, name: str, scope: Scope) -> Value:
        """What a name that is used in `scope` may be."""
        raise NotImplementedError

    def member(self, owner: Value, attribute: str, home: str = "") -> Value:
        """The attribute of that name of `owner`, an object of the class `home` where that is known."""
        raise NotImplementedError

    def invoke(self, function: Value, given: Given) -> Value:
        """What a call of `function` gives."""
        raise NotImplementedError

    def mapped(self, bag: Bag) -> Value:
        """What `map(function, values)` gives in one step."""
        raise NotImplementedError
