"""What a text with functions written into it is made of: its lines, and the functions as they are written."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from guard.facts.names.files import File
from guard.facts.names.scopes import Scope


class TooLargeError(Exception):
    """More would be written into a function than is looked at."""


@dataclass(frozen=True)
class Line:
    """One line of the text."""

    text: str
    path: str
    number: int
    """The line of the file at `path` that it stands for."""
    root: int
    """The line of the outermost function that it stands for: for what is written into it, of the call."""
    source: str = ""
    """The line of the file itself."""


@dataclass(eq=False)
class Frame:
    """One function that is being written: the outermost, or one that it calls."""

    file: File
    scope: Scope
    tainted: set[str]
    """The names that what is worth following may be in."""
    root_line: int = 0
    """The line of the call in the outermost function; 0 for that function itself."""
    depth: int = 0
    instead: dict[str, ast.expr] = field(default_factory=dict)
    """By local name: what is written for it."""
    results: list[str] | None = None
    """For a function that is called: the names that what it returns was given so far."""


@dataclass(frozen=True, eq=False)
class At:
    """Where in the text something is written."""

    frame: Frame
    scope: Scope
    """Where what is written stands in its own file."""
    indent: int

    @classmethod
    def of(cls, frame: Frame, indent: int) -> At:
        """A function's own level."""
        return cls(frame, frame.scope, indent)

    def deeper(self, steps: int = 1) -> At:
        """A block further in."""
        return replace(self, indent=self.indent + steps)

    def within(self, scope: Scope) -> At:
        """The same place, for what stands in another scope."""
        return self if scope is self.scope else replace(self, scope=scope)
