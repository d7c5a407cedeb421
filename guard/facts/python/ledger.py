"""The ledger of one Python file: edits are entered, line by line, until every changed line is owned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from guard.facts.files.lines import spans
from guard.facts.python.alignment import Alignment
from guard.model.edit import ChangedLines, Edit
from guard.syntax.python import PythonSource

Key = tuple[str, str, str]
"""Kind, symbol and summary: what makes two entries one edit."""


@dataclass
class OwnedLines:
    """The Python lines one edit accounts for."""

    before: set[int] = field(default_factory=set)
    after: set[int] = field(default_factory=set)


class Ledger:
    """Collects edits; equal kind, symbol and summary are one edit."""

    def __init__(self, before: PythonSource, after: PythonSource, lines: ChangedLines) -> None:
        self.before, self.after = before, after
        self.alignment = Alignment(
            [number in lines.before for number in before.physical],
            [number in lines.after for number in after.physical],
        )
        self.entries: dict[Key, OwnedLines] = {}
        self._owned_before: dict[int, Key] = {}
        self._owned_after: dict[int, Key] = {}
        self._enclosing: list[tuple[range, range]] = []

    def add(
        self, kind: str, symbol: str, summary: str, before: range | None = None, after: range | None = None
    ) -> None:
        """Enter an edit that accounts for the changed lines of the two ranges.

        An edit with none (code that changed its meaning because of lines elsewhere: a string opened above
        it, say) points at the changed lines of what encloses it, and owns none of them.
        """
        old = self.alignment.changed_before(before) if before else []
        new = self.alignment.changed_after(after) if after else []
        self.add_lines(kind, symbol, summary, old, new)

    def add_lines(
        self, kind: str, symbol: str, summary: str, before: Iterable[int], after: Iterable[int]
    ) -> None:
        """As `add`, with the changed lines themselves."""
        key = (kind, symbol, summary)
        entry = self.entries.setdefault(key, OwnedLines())
        old, new = list(before), list(after)
        if not old and not new:
            old, new = self._nearest()
        else:
            for line in old:
                self._owned_before.setdefault(line, key)
            for line in new:
                self._owned_after.setdefault(line, key)
        entry.before.update(old)
        entry.after.update(new)

    def enter(self, before: range, after: range) -> None:
        """Note that what follows lies inside a statement that has these lines on the two sides."""
        self._enclosing.append((before, after))

    def leave(self) -> None:
        """Undo the latest `enter`."""
        self._enclosing.pop()

    def _nearest(self) -> tuple[list[int], list[int]]:
        for before, after in reversed(self._enclosing):
            old, new = self.alignment.changed_before(before), self.alignment.changed_after(after)
            if old or new:
                return old, new
        return self.alignment.before, self.alignment.after

    def owner(self, line: int, after: bool) -> Key | None:
        """The edit that owns a changed Python line, or None."""
        return (self._owned_after if after else self._owned_before).get(line)

    def free_before(self, lines: range) -> list[int]:
        """The changed before lines in `lines` that no edit owns yet."""
        return [line for line in self.alignment.changed_before(lines) if line not in self._owned_before]

    def free_after(self, lines: range) -> list[int]:
        """As `free_before`, after the change."""
        return [line for line in self.alignment.changed_after(lines) if line not in self._owned_after]

    def edits(self, path: str, before_path: str) -> tuple[Edit, ...]:
        """The edits, on lines as reviewers count them."""
        return tuple(
            Edit(
                kind,
                path,
                summary,
                symbol=symbol,
                before_path=before_path,
                before=spans({self.before.physical[line - 1] for line in entry.before}),
                after=spans({self.after.physical[line - 1] for line in entry.after}),
            )
            for (kind, symbol, summary), entry in self.entries.items()
        )
