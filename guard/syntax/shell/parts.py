"""The parts of a shell text, as the lexer finds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Inner(NamedTuple):
    """Commands that run to make a word."""

    text: str
    start: int
    """Where they begin in the text."""


@dataclass
class Word:
    """One word of a command."""

    value: str | None
    """What it stands for; None where that depends on anything but the text."""
    raw: str
    quoted: bool = False
    inner: list[Inner] = field(default_factory=list)
    start: int = 0
    """Where it begins in the text."""
    shown: str = ""
    """Without its quotes; what is known only at run time stands as it is written."""
    dynamic: bool = False
    """Whether any of it is known only at run time; what may only stand for names of files does not count."""


@dataclass
class Redirect:
    """One redirection of a command."""

    operator: str
    number: str
    """The descriptor that is written before it, or empty."""
    target: Word
    body: str | None = None
    """The text of a here-document or here-string; None where it is not constant."""
    span: tuple[int, int] = (0, 0)
    """Where the lines of a here-document begin and end in the text."""


@dataclass(frozen=True)
class Operator:
    """What separates commands."""

    text: str


Token = Word | Redirect | Operator
