"""A scope of a Python file with what each name in it may be, and a spot where code refers to something."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Role(Enum):
    """What a spot does with the thing it refers to."""

    CALL = "call"
    READ = "read"
    HAND_ON = "hand on"
    """A bare name as a value: whoever gets it can do anything with it."""
    REBIND = "rebind"
    """The attribute that is assigned to or deleted."""


@dataclass(frozen=True)
class Instance:
    """A value known by its annotation only: an object of that class."""

    annotation: ast.expr


@dataclass(frozen=True, eq=False)
class Function:
    """A function or lambda of the file: calling it may give what it returns."""

    scope: Scope
    decorators: tuple[ast.expr, ...] = ()
    """What it is decorated with; to be evaluated where it is defined."""

    @property
    def decorated(self) -> bool:
        """Whether calling its name may be more than calling it."""
        return bool(self.decorators)


@dataclass(frozen=True, eq=False)
class Parameter:
    """What the caller decides."""


@dataclass(frozen=True, eq=False)
class Element:
    """One of the things that another value holds: a loop's target, or a part of an unpacked target."""

    of: Value
    index: int | None = None
    """Which of them, where that is known."""


@dataclass(frozen=True, eq=False)
class Rest:
    """Several of the things that another value holds, as a list."""

    of: Value


@dataclass(frozen=True, eq=False)
class Entered:
    """What a `with` statement gets from entering another value."""

    of: ast.expr


@dataclass(frozen=True, eq=False)
class Grown:
    """A value that an operator adds something to."""

    before: tuple[Value, Scope] | None
    """What it was bound to last, with the scope to evaluate that in."""
    operator: ast.operator
    added: ast.expr


Value = ast.expr | str | Instance | Function | Parameter | Element | Rest | Entered | Grown | None
"""What a name may be: an expression, an import's dotted name, something of the file, or unknown."""


@dataclass(eq=False)
class Scope:
    """The module, a class, a function or a comprehension."""

    symbol: str
    """The function or class, as `__qualname__` has it, that its code belongs to; "" for the module."""
    parent: Scope | None
    is_class: bool = False
    is_function: bool = False
    names: dict[str, list[tuple[Value, Scope]]] = field(default_factory=dict)
    """By name: what it may be, with the scope in which to evaluate that."""
    certain: set[str] = field(default_factory=set)
    """Names the module surely binds at its own level, so that the builtin of that name is out of reach."""
    receiver: str = ""
    """For a method: its first parameter, the object it is called on."""
    shared: set[str] = field(default_factory=set)
    """Names declared `global` or `nonlocal` here."""
    returns: list[ast.expr] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    """For a function: its parameters that may be given by position."""

    def bind(self, name: str, value: Value, scope: Scope | None = None) -> None:
        """Note that `name` may be `value`."""
        self.names.setdefault(name, []).append((value, scope or self))

    def qualify(self, name: str) -> str:
        """The qualified name of something defined here."""
        if not self.symbol:
            return name
        return f"{self.symbol}.{name}" if self.is_class else f"{self.symbol}.<locals>.{name}"

    def may_fall_through(self, name: str) -> bool:
        """Whether a name that is bound here may be unbound at run time and so mean an outer one.

        A function's own name cannot; a name of the module, of a class or of a comprehension can.
        """
        return not self.is_function or name in self.shared

    def lookup(self, name: str) -> tuple[Scope, list[tuple[Value, Scope]]] | None:
        """The nearest scope that binds `name`, and what it may be; a class is seen from its own level."""
        scope: Scope | None = self
        own_level = True
        while scope is not None:
            if name in scope.names and (own_level or not scope.is_class):
                return scope, scope.names[name]
            own_level = own_level and not scope.is_function and not scope.is_class
            scope = scope.parent
        return None


class Spot(NamedTuple):
    """One expression that refers to something by name."""

    node: ast.expr
    scope: Scope
    role: Role
    call: ast.Call | None = None
