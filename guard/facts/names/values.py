"""What an expression may be: names of libraries, constants, and things of the file itself.

A value is a set that is joined where branches, bindings or callers differ; `open` says that it may also be
something that is not known. Joins only grow and are bounded, so that names which depend on each other come to
rest.
"""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeVar

from guard.facts.names.constants import Constant
from guard.facts.names.scopes import Function, Scope

DYNAMIC_ATTRIBUTE = "<attribute of a computed name>"
MAX_REFS = 24
MAX_CONSTANTS = 8
_MAX_PARTS = 24


class Bag(NamedTuple):
    """Something that holds values: a display, a comprehension, or what a call made of what it was given."""

    base: ast.expr | Function | tuple[int, str]
    """Where it is made; for what is put into a name later, the scope's id and the name."""
    scope: Scope
    kind: str = ""
    """How it is made or looked at: "" as it stands there, "values/" of it, "row" of what is zipped."""

    @property
    def has_methods(self) -> bool:
        """Whether it is a container; else it is an object that was given something by keyword."""
        return bool(self.kind) or not isinstance(self.base, ast.Call)


class Listed(NamedTuple):
    """A list of known constants, such as what `split` gives."""

    constants: tuple[Constant, ...]


class Method(NamedTuple):
    """A method of something that holds values, not yet called."""

    of: Bag | Listed
    name: str


class Getter(NamedTuple):
    """What `operator.attrgetter`, `itemgetter` or `methodcaller` made: it is given the owner later."""

    kind: str
    key: Constant
    call: ast.Call


_T = TypeVar("_T")
Part = Function | Bag | Listed | Method | Getter


class Value(NamedTuple):
    """What an expression may be; nothing at all (yet) where every field is empty."""

    refs: tuple[str, ...] = ()
    """Dotted names of libraries, in the order they were met."""
    constants: tuple[Constant, ...] = ()
    parts: tuple[Part, ...] = ()
    open: bool = False
    """Whether it may also be something that is not known."""
    many: bool = False
    """Whether it may be more constants than are kept."""

    @property
    def constant(self) -> Constant | None:
        """The one constant, where it can be nothing else."""
        if len(self.constants) != 1 or self.refs or self.parts or self.open or self.many:
            return None
        return self.constants[0]

    @property
    def is_single(self) -> bool:
        """Whether it can be one thing only."""
        return len(self.refs) + len(self.constants) + len(self.parts) + self.open + self.many == 1


NOTHING = Value()
UNKNOWN = Value(open=True)
LOST = Value((DYNAMIC_ATTRIBUTE,), open=True)
"""A chain that is too long to follow; who writes one wants to be lost sight of."""


def names(*refs: str) -> Value:
    """The value that may be any of `refs`; unknown without any."""
    if len(refs) < 2:
        return Value(refs) if refs else UNKNOWN
    return Value(tuple(dict.fromkeys(refs)))


def constant(value: Constant | None) -> Value:
    """The value that is that constant; unknown for None."""
    return UNKNOWN if value is None else Value(constants=(value,))


def part(one: Part) -> Value:
    """The value that is that thing of the file."""
    return Value(parts=(one,))


def join(*values: Value) -> Value:
    """What may be any of `values`."""
    found = NOTHING
    for value in values:
        if found is NOTHING:
            found = value
        elif value is not NOTHING and value is not found:
            found = _join(found, value)
    return found


def without_objects(value: Value) -> Value:
    """`value` without the objects that libraries made."""
    refs = tuple(ref for ref in value.refs if "()" not in ref)
    if len(refs) == len(value.refs):
        return value
    return Value(refs, value.constants, value.parts, True, value.many)


def _join(left: Value, right: Value) -> Value:
    if not right.refs and left.many and left.open and (not right.parts or len(left.parts) >= _MAX_PARTS):
        return left  # full already: it would say nothing new
    many = left.many or right.many
    constants = () if many else _merged(left.constants, right.constants)
    if len(constants) > MAX_CONSTANTS:
        constants, many = (), True
    refs = left.refs if len(left.refs) > MAX_REFS else _merged(left.refs, right.refs)
    if len(refs) > MAX_REFS:
        refs = (*refs[:MAX_REFS], DYNAMIC_ATTRIBUTE)
    parts = _merged(left.parts, right.parts)
    is_open = left.open or right.open or len(parts) > _MAX_PARTS
    return Value(refs, constants, parts[:_MAX_PARTS], is_open, many)


def _merged(left: tuple[_T, ...], right: tuple[_T, ...]) -> tuple[_T, ...]:
    if not right or left == right:
        return left
    return tuple(dict.fromkeys(left + right)) if left else right
