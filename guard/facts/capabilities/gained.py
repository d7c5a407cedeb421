"""Capabilities that the code of each Python edit gained or lost: per function and class, before and after.

What a function refers to itself counts, not what the functions it calls do. A function that was moved or
renamed is compared with what it was; where that cannot be told, all it can do counts as gained. So the gains
of a file's edits together are never less than what the file can do now and could not before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from guard.facts.capabilities.edit_index import EditIndex, FormerNames
from guard.facts.capabilities.exports import Exports
from guard.facts.capabilities.of_side import CapabilityLines, SideCapabilities, capabilities
from guard.facts.capabilities.own_modules import OwnModules
from guard.facts.capabilities.table import UNANALYSED
from guard.facts.files.classify import Reader, content_before, reader
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Edit
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

_READERS = (Reader.PYTHON, Reader.NOTEBOOK)


def attach_capabilities(change: ChangeSet, edits: tuple[Edit, ...], sources: Sources) -> tuple[Edit, ...]:
    """`edits` in the same order, with `gains` and `lost` filled in for Python files and notebooks.

    Goes in: the change, all its edits, moves linked, and its sources. An edit gains what its symbol can do
    after the change and could not before, where its lines bring that in. A gain that no edit's lines bring in
    (an import that makes old code mean something new) goes to the import, else to the first edit of the file.
    A side that cannot be analysed gives `unanalysed`. Calls that nothing can be said of are named, too.
    """
    by_path: dict[str, list[int]] = defaultdict(list)
    for index, edit in enumerate(edits):
        by_path[edit.path].append(index)
    sides = _Sides(change, sources)
    found = list(edits)
    for file in change.files:
        indices = by_path.get(file.path, [])
        if indices and any(reader(one) in _READERS for one in _each_side(file)):
            _File(file, [(index, edits[index]) for index in indices], sides).attach(found)
    return tuple(found)


def _each_side(file: FileChange) -> Iterator[FileChange]:
    for side in file.sides:
        yield FileChange(side, side)


class _Sides:
    """The capabilities of each side, worked out once and only when asked for."""

    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        self._sources = sources
        self._before = {side.path: side for file in change.files if (side := file.before) is not None}
        self._known: dict[tuple[str, bool], SideCapabilities] = {}
        self._names: dict[int, FormerNames] = {}
        self._is_own = OwnModules(change)
        after = [file.after for file in change.files if file.after is not None]
        self._exports = {True: Exports(self._before.values(), sources), False: Exports(after, sources)}

    def before(self, file: FileChange) -> SideCapabilities:
        """What the file could do before, nothing if its content counts as new."""
        return self._of(content_before(file), True)

    def after(self, file: FileChange) -> SideCapabilities:
        """What the file can do after the change."""
        return self._of(file.after, False)

    def origin(self, path: str) -> SideCapabilities:
        """What the file at `path` could do before the change."""
        return self._of(self._before.get(path), True)

    def former_names(self, source: SideCapabilities) -> FormerNames:
        """The names of a side's definitions, to look up what an edit renamed or moved."""
        if id(source) not in self._names:
            self._names[id(source)] = FormerNames(source.definitions)
        return self._names[id(source)]

    def is_readable(self, side: FileSide | None) -> bool:
        """Whether `side` can be read as Python."""
        return not isinstance(self._sources.python(side), Unreadable)

    def _of(self, side: FileSide | None, before: bool) -> SideCapabilities:
        key = (side.path if side else "", before)
        if key not in self._known:
            self._known[key] = capabilities(side, self._is_own, self._exports[before])
        return self._known[key]


class _File:
    def __init__(self, file: FileChange, edits: list[tuple[int, Edit]], sides: _Sides) -> None:
        self._edits = edits
        self._sides = sides
        self._side = file.after
        self._before = sides.before(file)
        self._after = sides.after(file)
        self._gains: dict[int, set[str]] = defaultdict(set)
        self._lost: dict[int, set[str]] = defaultdict(set)
        self._unknown: dict[int, set[str]] = defaultdict(set)
        self._index = EditIndex(edits, {*self._after.definitions, *self._before.definitions})

    def attach(self, found: list[Edit]) -> None:
        """Write the edits with their gains and losses into `found`."""
        for symbol, able in self._after.by_symbol.items():
            old = self._origin(symbol)
            for capability in able.keys() - old.keys():
                for index in self._index.carriers(symbol, able[capability], after=True):
                    self._gains[index].add(capability)
        for symbol, able in self._before.by_symbol.items():
            for capability in able.keys() - self._after.by_symbol.get(symbol, {}).keys():
                for index in self._index.carriers(symbol, able[capability], after=False):
                    self._lost[index].add(capability)
        for symbol, calls in self._after.unclassified.items():
            old = self._origin(symbol, calls=True)
            for call in calls.keys() - old.keys():
                self._unknown[self._index.carriers(symbol, calls[call], after=True)[0]].add(call)
        unparsable = [index for index, edit in self._edits if edit.kind == "unparsable"]
        if self._after.unread or (unparsable and not self._sides.is_readable(self._side)):
            self._gains[unparsable[0] if unparsable else self._index.first].add(UNANALYSED)
        for index, edit in self._edits:
            parts = (self._gains[index], self._lost[index], self._unknown[index])
            if any(parts):
                gains, lost, unknown = (tuple(sorted(part)) for part in parts)
                found[index] = replace(edit, gains=gains, lost=lost, unanalysed=unknown)

    def _origin(self, symbol: str, *, calls: bool = False) -> Mapping[str, set[int]]:
        """What the code of `symbol` could do before, under whatever name and in whatever file it stood; with
        `calls`, the calls in it that nothing could be said of.
        """

        def part(side: SideCapabilities) -> CapabilityLines:
            return side.unclassified if calls else side.by_symbol

        if symbol in part(self._before) or symbol in self._before.definitions:
            return part(self._before).get(symbol, {})
        for edit in self._index.renames(symbol):
            source = self._sides.origin(edit.before_path) if edit.before_path else self._before
            name = self._sides.former_names(source).of(edit)
            if name:
                return part(source).get(name + symbol[len(edit.symbol) :], {})
        return {}
