"""An edit: one structural unit of a change, and which lines it accounts for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from guard.model.effect import ChangeEffect
from guard.model.lines import NO_LINES, LineNumbers


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
    effects: tuple[str, ...] = ()
    """The kinds of the change's effects that it has a part in, sorted ("protection.removed")."""

    @property
    def line(self) -> int:
        """The line to point a reader at: the first after the change, else the first before it, else 1."""
        spans = self.after or self.before
        return spans[0].start if spans else 1


def edit_order(edit: Edit) -> tuple[object, ...]:
    """The key that edits are sorted by, wherever they are: path, line, kind, symbol, then all the rest."""
    place = (edit.before_path, edit.before, edit.after, edit.summary)
    rest = (edit.gains, edit.lost, edit.unanalysed, edit.effects)
    return (edit.path, edit.line, edit.kind, edit.symbol, *place, *rest)


@dataclass(frozen=True)
class ChangedLines:
    """The lines of one file that differ, recomputed from the two texts (never read from a diff)."""

    before: LineNumbers = NO_LINES
    """Lines that are gone or replaced, counted from 1."""
    after: LineNumbers = NO_LINES
    """Lines that are new or replacing, counted from 1."""


@dataclass(frozen=True)
class ExpressionRewrite:
    """A mechanical rewrite that edits can be held against: one Python expression for another.

    `$X` stands for one expression, `$...ARGS` for any number of call arguments.
    """

    before: str
    after: str


@dataclass(frozen=True)
class Facts:
    """What can be said of a change without judging it. The mappings are copied, and cannot be changed."""

    edits: tuple[Edit, ...]
    """In `edit_order`."""
    lines: Mapping[str, ChangedLines] = field(default_factory=dict)
    """By the file's path (`FileChange.path`)."""
    engines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path: which engines read the file for its edits ("libcst", "lines", "manifest")."""
    effects: tuple[ChangeEffect, ...] = ()
    """What it does to something that matters, by place."""
    unasked: tuple[str, ...] = ()
    """What could not be asked about effects, in words: nothing is known of it, and it is never "fine"."""
    rewrites: Mapping[ExpressionRewrite, frozenset[Edit]] = field(default_factory=dict)
    """For each rewrite that was looked for, the edits that are exactly it: nothing else is in them."""

    def __post_init__(self) -> None:
        for name in ("lines", "engines", "rewrites"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
