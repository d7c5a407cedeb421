"""Capabilities that the code of each Python edit gained or lost: per function and class, before and after.

What a function refers to itself counts, not what the functions it calls do. A function that was moved or
renamed is compared with what it was; where that cannot be told, all it can do counts as gained. So the gains
of a file's edits together are never less than what the file can do now and could not before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from guard.facts.capabilities.exports import Exports
from guard.facts.capabilities.of_side import CapabilityLines, SideCapabilities, capabilities
from guard.facts.capabilities.own_modules import OwnModules
from guard.facts.capabilities.table import UNANALYSED
from guard.facts.files.classify import Reader, content_before, reader
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Edit, Span
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

_READERS = (Reader.PYTHON, Reader.NOTEBOOK)
_WHOLE_FILE = ("file.", "mode", "symlink", "submodule", "binary", "encoding")
_SELDOM = ("import.", "comment", "docstring", "formatting", "notebook.", *_WHOLE_FILE)
"""Kinds that carry a gain only where no other edit of the file can."""


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
        self._strange: dict[int, set[str]] = defaultdict(set)

    def attach(self, found: list[Edit]) -> None:
        """Write the edits with their gains and losses into `found`."""
        for symbol, able in self._after.by_symbol.items():
            old = self._origin(symbol)
            for capability in able.keys() - old.keys():
                for index in self._carriers(symbol, able[capability], after=True):
                    self._gains[index].add(capability)
        for symbol, able in self._before.by_symbol.items():
            for capability in able.keys() - self._after.by_symbol.get(symbol, {}).keys():
                for index in self._carriers(symbol, able[capability], after=False):
                    self._lost[index].add(capability)
        for symbol, calls in self._after.unclassified.items():
            old = self._origin(symbol, calls=True)
            for call in calls.keys() - old.keys():
                self._strange[self._carriers(symbol, calls[call], after=True)[0]].add(call)
        unparsable = [index for index, edit in self._edits if edit.kind == "unparsable"]
        if self._after.unread or (unparsable and not self._sides.is_readable(self._side)):
            self._gains[unparsable[0] if unparsable else self._first()].add(UNANALYSED)
        for index, edit in self._edits:
            parts = (self._gains[index], self._lost[index], self._strange[index])
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
        for _, edit in self._edits:
            if edit.kind in _RENAMES and _concerns(edit.symbol, symbol):
                source = self._sides.origin(edit.before_path) if edit.before_path else self._before
                name = _former_name(edit, source)
                if name:
                    return part(source).get(name + symbol[len(edit.symbol) :], {})
        return {}

    def _carriers(self, symbol: str, lines: set[int], *, after: bool) -> list[int]:
        """The edits that show a gain or loss of `symbol` on `lines`: those about it that touch them, else the
        first about it, else an import, else the first of the file.
        """
        about = [(index, edit) for index, edit in self._edits if self._is_about(edit, symbol)]
        touching = [i for i, edit in about if _touches(edit.after if after else edit.before, lines)]
        if touching:
            return touching
        if about:
            return [about[0][0]]
        elsewhere = [i for i, edit in self._edits if after and _touches(edit.after, lines)]
        if elsewhere:
            return elsewhere[
                :1
            ]  # such as the call, at the module's own level, of a function that did not change
        imports = [index for index, edit in self._edits if edit.kind.startswith("import.")]
        return imports[:1] or [self._first()]

    def _first(self) -> int:
        return min(self._edits, key=lambda one: (one[1].kind.startswith(_WHOLE_FILE), one[1].line, one[0]))[0]

    def _is_about(self, edit: Edit, symbol: str) -> bool:
        if edit.kind.startswith(_SELDOM):
            return False
        if edit.symbol in self._after.definitions or edit.symbol in self._before.definitions:
            return _concerns(edit.symbol, symbol)
        level = edit.symbol.rpartition(".")[0].removesuffix(".<locals>")
        return level == symbol  # an assignment or statement at that level


_RENAMES = ("function.renamed", "class.renamed", "function.moved", "class.moved")


def _concerns(definition: str, symbol: str) -> bool:
    return symbol == definition or symbol.startswith(f"{definition}.")


def _touches(spans: tuple[Span, ...], lines: set[int]) -> bool:
    return any(line in span for span in spans for line in lines)


def _former_name(edit: Edit, source: SideCapabilities) -> str:
    """What the renamed or moved symbol of `edit` was called; "" where that cannot be told."""
    starts = {span.start for span in edit.before}
    holding = [
        (last - first, name)
        for name, places in source.definitions.items()
        for first, last in places
        if any(first <= line <= last for line in starts)
    ]
    if holding and edit.kind.endswith(".renamed"):
        return min(holding)[1]
    simple = edit.symbol.rpartition(".")[2]
    alike = [name for name in source.definitions if name.rpartition(".")[2] == simple]
    return alike[0] if len(alike) == 1 else ""
