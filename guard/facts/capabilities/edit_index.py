"""Looks up a file's edits by symbol and by line: which of them carry what a symbol gained, and what it was.

Every gain, loss and unclassified call asks, so that going through all edits each time would be their product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from guard.model.edit import Edit, Span

_WHOLE_FILE = ("file.", "mode", "symlink", "submodule", "binary", "encoding")
_SELDOM = ("import.", "comment", "docstring", "formatting", "notebook.", *_WHOLE_FILE)
"""Kinds that carry a gain only where no other edit of the file can."""
_RENAMES = ("function.renamed", "class.renamed", "function.moved", "class.moved")


class EditIndex:
    """The edits of one file, each with its index among those of the change."""

    def __init__(self, edits: Sequence[tuple[int, Edit]], definitions: Collection[str]) -> None:
        """Goes in: the edits, and the symbols of the functions and classes of both sides."""
        self._edits = edits
        self._by_definition: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
        self._by_level: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
        self._renames: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
        self._about: dict[str, dict[int, None]] = {}
        self._carried: dict[tuple[str, frozenset[int], bool], list[int]] = {}
        for index, edit in edits:
            if edit.kind in _RENAMES:
                self._renames[edit.symbol].append((index, edit))
            if edit.kind.startswith(_SELDOM):
                continue
            if edit.symbol in definitions:
                self._by_definition[edit.symbol].append((index, edit))
            else:  # an assignment or statement at the level of its symbol
                level = edit.symbol.rpartition(".")[0].removesuffix(".<locals>")
                self._by_level[level].append((index, edit))

    def carriers(self, symbol: str, lines: set[int], *, after: bool) -> list[int]:
        """The edits that show a gain or loss of `symbol` on `lines`: those about it that touch them, else the
        first about it, else an import, else the first of the file.
        """
        key = (symbol, frozenset(lines), after)
        if key not in self._carried:
            self._carried[key] = self._carriers(symbol, key[1], after)
        return self._carried[key]

    def renames(self, symbol: str) -> Iterator[Edit]:
        """The edits that renamed or moved `symbol` or what it stands in, in their order."""
        found = [one for part in _around(symbol) for one in self._renames.get(part, ())]
        return (edit for _, edit in sorted(found, key=lambda one: one[0]))

    @cached_property
    def first(self) -> int:
        """The edit that carries what no other can."""
        return min(self._edits, key=lambda one: (one[1].kind.startswith(_WHOLE_FILE), one[1].line, one[0]))[0]

    def _carriers(self, symbol: str, lines: frozenset[int], after: bool) -> list[int]:
        by_line = self._by_line_after if after else self._by_line_before
        there = {index for line in lines for index in by_line.get(line, ())}
        about = self._edits_about(symbol)
        touching = there & about.keys()
        if touching:
            return sorted(touching)
        if about:
            return [next(iter(about))]
        if after and there:
            return [
                min(there)
            ]  # such as the call, at the module's own level, of a function that did not change
        return [self._import]

    def _edits_about(self, symbol: str) -> dict[int, None]:
        """A set in the order of the edits."""
        if symbol not in self._about:
            found = [one for part in _around(symbol) for one in self._by_definition.get(part, ())]
            found += self._by_level.get(symbol, ())
            self._about[symbol] = dict.fromkeys(sorted(index for index, _ in found))
        return self._about[symbol]

    @cached_property
    def _import(self) -> int:
        return next((index for index, edit in self._edits if edit.kind.startswith("import.")), self.first)

    @cached_property
    def _by_line_after(self) -> Mapping[int, list[int]]:
        return _by_line((index, edit.after) for index, edit in self._edits)

    @cached_property
    def _by_line_before(self) -> Mapping[int, list[int]]:
        return _by_line((index, edit.before) for index, edit in self._edits)


class FormerNames:
    """The names of one side's functions and classes, by line and by the last part of the name."""

    def __init__(self, definitions: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        """Goes in: first and last lines of each definition, by its symbol."""
        extents = [
            (last - first, name, first, last)
            for name, places in definitions.items()
            for first, last in places
        ]
        self._innermost: dict[int, tuple[int, str]] = {}
        for size, name, first, last in sorted(extents, reverse=True):
            for line in range(first, last + 1):
                self._innermost[line] = (size, name)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for name in definitions:
            self._alike[name.rpartition(".")[2]].append(name)

    def of(self, edit: Edit) -> str:
        """What the renamed or moved symbol of `edit` was called; "" where that cannot be told."""
        holding = [found for span in edit.before if (found := self._innermost.get(span.start))]
        if holding and edit.kind.endswith(".renamed"):
            return min(holding)[1]
        alike = self._alike.get(edit.symbol.rpartition(".")[2], ())
        return alike[0] if len(alike) == 1 else ""


def _by_line(edits: Iterator[tuple[int, tuple[Span, ...]]]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for index, spans in edits:
        for span in spans:
            for line in range(span.start, span.end + 1):
                found[line].append(index)
    return found


def _around(symbol: str) -> Iterator[str]:
    """A symbol, and each that it stands in."""
    while symbol:
        yield symbol
        symbol = symbol.rpartition(".")[0]
