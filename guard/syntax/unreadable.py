"""What a reader raises that cannot read a text."""

from __future__ import annotations


class UnreadableError(Exception):
    """A file, or a line of it, that its reader cannot read; `line` and `column` count from 1 (0: unknown)."""

    def __init__(self, message: str, line: int = 1, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class AtRunTimeError(UnreadableError):
    """A part of a text that was read, and whose value is known only when it runs: a person can look at it."""
