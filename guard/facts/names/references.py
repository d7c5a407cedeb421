"""What the code of a Python file refers to outside itself: which library names it uses, and where.

What only run time knows is a use of its own (`DYNAMIC_…`). Nothing of the file is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guard.facts.capabilities.table import FRAMES
from guard.facts.names.constants import Constant
from guard.facts.names.library_calls import GETTERS, IMPORTERS
from guard.facts.names.library_names import INSTANCE
from guard.facts.names.names import Names
from guard.facts.names.scopes import Role, Scope, Spot
from guard.facts.names.steps import Refs
from guard.facts.names.values import DYNAMIC_ATTRIBUTE

DYNAMIC_IMPORT = "<import of a computed name>"
FRAME = "<interpreter's insides>"
HANDED_ON = "<handed on>"
REBOUND = "<rebound>"
"""The last two stand before the dotted name that is meant: what is handed on, whose attribute is set."""
_INSIDES = frozenset({"__class__", "__dict__", "__defaults__", "__kwdefaults__", "__wrapped__"})
"""Attributes that anybody may read, and that only tricks set."""
_SETTERS = frozenset({"setattr", "delattr"})
_NAMERS = frozenset({"operator.attrgetter", "operator.methodcaller"})


class Use(NamedTuple):
    """One use of a library name, or of a thing that only run time knows."""

    name: str
    """Dotted ("os.system", "httpx.Client().get"), or one of the constants above."""
    spot: Spot
    """Where, and as what."""

    @property
    def mark(self) -> str:
        """`HANDED_ON` or `REBOUND` where one of them stands before the name."""
        return next((mark for mark in (HANDED_ON, REBOUND) if self.name.startswith(mark)), "")

    @property
    def plain(self) -> str:
        """The name without its mark."""
        return self.name.removeprefix(self.mark)

    @property
    def symbol(self) -> str:
        """The function or class it stands in, as `__qualname__` has it; "" for the module's own level."""
        return self.spot.scope.symbol


class References:
    """The uses of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.scopes = names.scopes
        self._uses: list[Use] | None = None

    def uses(self) -> Sequence[Use]:
        """Every use, in no particular order; a spot that may be several things gives one use for each.
        Worked out once.

        Raises:
            TooComplexError: the names cannot all be followed within bounds.
        """
        if self._uses is None:
            found = [Use(name, spot) for spot in self.scopes.spots for name in self._names(spot)]
            self.names.require()
            self._uses = found
        return self._uses

    def calls(self) -> Iterator[tuple[Spot, Refs]]:
        """Every call, with what the thing called may be."""
        for spot in self.scopes.spots:
            if spot.call is not None:
                yield spot, self.names.refs(spot.node, spot.scope)

    def exported(self, name: str) -> Refs:
        """What `name` may be to a file that imports it from this one."""
        return self.names.at_module(name)

    def refs(self, node: ast.expr, scope: Scope) -> Refs:
        """The dotted names that `node` may be."""
        return self.names.refs(node, scope)

    def of(self, node: ast.expr, use: Use) -> tuple[frozenset[str], Constant | None]:
        """What `node`, which stands beside `use`, may be: dotted names, and its constant if it has one."""
        scope = use.spot.scope
        return self.names.refs(node, scope), self.names.constant(node, scope)

    def _names(self, spot: Spot) -> Iterator[str]:
        node, scope = spot.node, spot.scope
        refs = self.names.refs(node, scope)
        if isinstance(node, ast.Attribute) and node.attr in FRAMES:
            yield FRAME
        if spot.role is Role.REBIND:
            if isinstance(node, ast.Attribute):
                yield from self._rebound(node.value, scope)
                if node.attr in _INSIDES:
                    yield FRAME
        elif spot.role is Role.HAND_ON:
            yield from (f"{HANDED_ON}{ref}" for ref in refs)
        else:
            yield from refs
        if spot.call is not None:
            yield from self._computed(refs, spot.call, scope)
            yield from self.names.called_inside(spot.call, scope)

    def _rebound(self, owner: ast.expr, scope: Scope) -> Iterator[str]:
        owners = self.names.refs(owner, scope)
        yield from (f"{REBOUND}{ref}" for ref in owners if INSTANCE not in ref)

    def _computed(self, refs: Refs, call: ast.Call, scope: Scope) -> Iterator[str]:
        """What a call of `getattr`, `import_module` and their kin reaches."""
        if not refs.isdisjoint(GETTERS):
            name = self.names.constant(call.args[1], scope) if len(call.args) > 1 else None
            if not isinstance(name, str):
                yield DYNAMIC_ATTRIBUTE
            elif name in FRAMES:
                yield FRAME
            yield from self.names.refs(call, scope)
        if not refs.isdisjoint(_SETTERS) and call.args:
            yield from self._rebound(call.args[0], scope)
        if not refs.isdisjoint(IMPORTERS):
            name = self.names.constant(call.args[0], scope) if call.args else None
            if not isinstance(name, str):
                yield DYNAMIC_IMPORT
        if not refs.isdisjoint(_NAMERS) and any(
            not isinstance(found := self.names.constant(argument, scope), str) or "__" in found
            for argument in call.args[:1]
        ):
            yield DYNAMIC_ATTRIBUTE
