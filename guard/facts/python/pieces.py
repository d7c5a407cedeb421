"""What LibCST says of heads and calls, as plain data; `concrete` reads it, and brings the library with it."""

from __future__ import annotations

from dataclasses import dataclass

from guard.syntax.python_normal import Normal

MAX_DEPTH = 120
"""Deeper trees are not handed to LibCST, whose parser recurses on the machine's stack."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function."""

    name: str
    kind: str
    """`posonly`, `normal`, `vararg`, `kwonly` or `kwarg`."""
    annotation: Normal | None
    default: Normal | None
    lines: range


@dataclass(frozen=True)
class Piece:
    """A decorator, a base class, a class keyword or a return annotation: its code and its lines."""

    text: str
    normal: Normal
    lines: range


@dataclass(frozen=True)
class FunctionHead:
    """The head of a function."""

    parameters: tuple[Parameter, ...]
    returns: Piece | None
    decorators: tuple[Piece, ...]


@dataclass(frozen=True)
class ClassHead:
    """The head of a class."""

    bases: tuple[Piece, ...]
    decorators: tuple[Piece, ...]


@dataclass(frozen=True)
class Call:
    """A call: what is called, and the arguments as keyword (or `*`, `**`, "") and value."""

    callee: str
    arguments: tuple[tuple[str, Normal], ...]
