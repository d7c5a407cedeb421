"""What a reviewer is shown beside the verdict: grounds for a rank, claims, deltas, and the diff itself.

Nothing here decides anything. A verdict is the same with and without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from guard.model.finding import Side
from guard.model.verdict import TELLING, JudgedEdit, JudgedFinding


@dataclass(frozen=True)
class Ground:
    """One reason why an edit stands where it stands in the ranking."""

    code: str
    """A fixed word ("finding", "capability", "reach", "untested", "churn" …)."""
    words: str
    """For a person: what is so."""
    weight: int
    """How much it counts; 0 where it is told and does not count."""
    source: str
    """Where that is known from ("check code-rules", "git: the last 400 commits before 5f5f5f5f5f")."""


@dataclass(frozen=True)
class RankedEdit:
    """An edit, what counts for it, and what checks found in it; further edits of its symbol go with it."""

    edit: JudgedEdit
    """The one of them that could break most."""
    weight: int
    """The sum of its grounds' weights: comparable within one change only."""
    grounds: tuple[Ground, ...]
    """The heaviest first."""
    findings: tuple[JudgedFinding, ...] = ()
    """What stands in its lines, the gravest first."""
    also: tuple[JudgedEdit, ...] = ()
    """Further edits of the same symbol in the same file."""

    @property
    def what(self) -> str:
        """What was done, in words."""
        kinds = dict.fromkeys(one.kind for one in self.also if one.kind != self.edit.kind)
        also = f" (also {', '.join(kinds)})" if kinds else ""
        return f"{self.edit.summary.rstrip('.')}{also}"

    @property
    def line(self) -> int:
        """The line to look at: its gravest finding's, where that stands after the change, else its own."""
        first = next((one for one in self.findings if one.effect in TELLING), None)
        return first.line if first is not None and first.side is Side.AFTER else self.edit.line


@dataclass(frozen=True)
class Claim:
    """Something that is said of the change and that the change does not bear out."""

    said: str
    """In the words of who said it."""
    found: str
    """What the change does instead, in words."""
    path: str
    line: int


@dataclass(frozen=True)
class DependencyChange:
    """One dependency that is not the same on both sides, in words."""

    ecosystem: str
    name: str
    path: str
    line: int
    moves: tuple[str, ...]
    before: str
    """Its version or range, as written; "" for none."""
    after: str


@dataclass(frozen=True)
class DiffRow:
    """One line of a shown difference."""

    sign: str
    """"+", "-", " ", or "@" where lines between are left out."""
    before: int
    """Its number before the change; 0 where there is none."""
    after: int
    text: str


@dataclass(frozen=True)
class FileDiff:
    """The difference of one file, as far as it is shown."""

    path: str
    rows: tuple[DiffRow, ...]
    left_out: int = 0
    """Changed lines that are not shown."""
    note: str = ""
    """Why there are no rows ("no text"), or ""."""


@dataclass(frozen=True)
class Briefing:
    """What was asked around a verdict, for whoever reviews the change."""

    grounds: tuple[tuple[Ground, ...], ...] = ()
    """Of the verdict's edits, in its order: what the verdict does not say; empty where none was asked."""
    claims: tuple[Claim, ...] = ()
    dependencies: tuple[DependencyChange, ...] = ()
    diffs: tuple[FileDiff, ...] = ()
    asked: tuple[str, ...] = ()
    """What was asked, in words."""
    unasked: tuple[str, ...] = ()
    """What could not be asked and why, in words: nothing is known of it."""


NO_BRIEFING = Briefing(
    unasked=("callers, tests, coverage, history and claims: only the verdict was at hand, not the change",)
)
"""Where there is a verdict alone."""
