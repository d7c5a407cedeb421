"""An edit: one structural unit of a change, and which lines it accounts for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Span:
    """Lines `start` to `end` of one side, counted from 1, both included."""

    start: int
    end: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.start <= line <= self.end

    def __str__(self) -> str:
        return f"{self.start}" if self.start == self.end else f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Edit:
    """One thing the change does. `kind` is a name out of `guard.facts.kinds`."""

    kind: str
    path: str
    """Where it stands after the change (before it, for something removed with its file)."""
    summary: str
    """One line for a person: what was done."""
    symbol: str = ""
    """The qualified name it concerns ("Client.fetch"), or ""."""
    before_path: str = ""
    """The path on the before side, where it differs from `path`."""
    before: tuple[Span, ...] = ()
    """The changed lines it accounts for on the before side, sorted."""
    after: tuple[Span, ...] = ()
    """The changed lines it accounts for on the after side, sorted."""
    gains: tuple[str, ...] = ()
    """Capabilities that the code of this edit gained, sorted ("network")."""
    lost: tuple[str, ...] = ()
    """Capabilities that it lost, sorted."""
    unanalysed: tuple[str, ...] = ()
    """Calls that it makes and its code did not make before, and that nothing can be said of, sorted."""

    @property
    def line(self) -> int:
        """The line to point a reader at: the first after the change, else the first before it, else 1."""
        spans = self.after or self.before
        return spans[0].start if spans else 1


@dataclass(frozen=True)
class ChangedLines:
    """The lines of one file that differ, recomputed from the two texts (never read from a diff)."""

    before: frozenset[int] = frozenset()
    """Lines that are gone or replaced, counted from 1."""
    after: frozenset[int] = frozenset()
    """Lines that are new or replacing, counted from 1."""


@dataclass(frozen=True)
class Facts:
    """What can be said of a change without judging it."""

    edits: tuple[Edit, ...]
    """Sorted by path, line, kind and symbol."""
    lines: dict[str, ChangedLines] = field(default_factory=dict)
    """By the file's path (`FileChange.path`)."""
    engines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By path: which engines read the file for its edits ("libcst", "lines", "manifest")."""
