"""What a reader raises that cannot read a text."""

from __future__ import annotations


class UnreadableError(Exception):
    """A file, or a line of it, that its reader cannot read; `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
