"""The parts of a unified diff, and the cursor that reads one line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from guard.errors import PatchError


@dataclass(frozen=True)
class Hunk:
    """One `@@` block. Its texts keep line ends, so a missing final newline shows."""

    line: int
    """Where its `@@` stands in the patch, from 1."""
    before_start: int
    before: tuple[bytes, ...] = field(repr=False)
    """Its lines on the old side: context and removed."""
    after_start: int
    after: tuple[bytes, ...] = field(repr=False)
    """Its lines on the new side: context and added."""
    removed: tuple[bytes, ...] = field(repr=False)
    added: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class FilePatch:
    """What a patch does to one file, as it says itself."""

    line: int
    """Where its section starts in the patch, from 1."""
    before_path: str | None
    """None for a file that it creates."""
    after_path: str | None
    """None for a file that it deletes."""
    before_mode: int | None = None
    """None where the patch does not say."""
    after_mode: int | None = None
    copied: bool = False
    """Whether the old file stays."""
    hunks: tuple[Hunk, ...] = ()
    is_binary: bool = False
    """Whether it holds a `GIT binary patch`."""

    @property
    def path(self) -> str:
        """The path after the change, or before it for a deleted file."""
        path = self.after_path if self.after_path is not None else self.before_path
        assert path is not None  # the parser makes no section without a name
        return path


@dataclass(frozen=True)
class Patch:
    """A whole unified diff."""

    files: tuple[FilePatch, ...]
    strip: int
    """How many leading folders its names carry that are no part of the path (`a/`, `b/`): 0 or 1."""


class Cursor:
    r"""The lines of a patch, split at `\n` only, and the place that has been reached."""

    def __init__(self, text: bytes, name: str) -> None:
        self.name = name
        self._lines = text.split(b"\n")
        self._at = 0
        if self._lines.pop():
            self._at = len(self._lines)
            self.fail("the patch ends in the middle of a line; end it with a newline")

    @property
    def number(self) -> int:
        """The number of the line that `peek` shows, from 1."""
        return self._at + 1

    def peek(self, ahead: int = 0) -> bytes | None:
        """A line that was not taken yet, without its newline; None past the end."""
        index = self._at + ahead
        return self._lines[index] if index < len(self._lines) else None

    def take(self) -> bytes:
        """The next line; the caller has peeked that there is one."""
        line = self._lines[self._at]
        self._at += 1
        return line

    def fail(self, message: str, *, line: int | None = None) -> NoReturn:
        """Refuse the patch at a line (by default the next one).

        Raises:
            PatchError: always.
        """
        raise PatchError(message, where=f"{self.name}:{self.number if line is None else line}")
