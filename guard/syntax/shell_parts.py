"""The parts of a shell command, as `lexer` finds them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Word:
    """One word of a command."""

    value: str | None
    """What it stands for; None where that depends on anything but the text."""
    raw: str
    quoted: bool = False
    inner: list[str] = field(default_factory=list)
    """Commands that run to make the word."""


@dataclass
class Redirect:
    """One redirection of a command."""

    operator: str
    number: str
    """The descriptor that is written before it, or empty."""
    target: Word
    body: str | None = None
    """The text of a here-document or here-string; None where it is not constant."""


@dataclass(frozen=True)
class Operator:
    """What separates commands."""

    text: str


Token = Word | Redirect | Operator
