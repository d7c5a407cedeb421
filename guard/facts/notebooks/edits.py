"""The edits of a notebook: code cells by the Python engine, everything else by what part of the JSON it is.

The file is read as JSON with places, so every edit names lines of the notebook's text as reviewers see them.
Cells are paired by their content, then by id, then in order. What the notebook shows and says besides code is
named whole: outputs, metadata (structure included), text cells. Code cells of a notebook whose language is
not Python are `source`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

from guard.facts.files.classify import content_before
from guard.facts.files.lines import align, spans
from guard.facts.python.differ import Differ
from guard.facts.python.ledger import Ledger
from guard.facts.python.trivia import Trivia
from guard.model.change import FileChange
from guard.model.edit import ChangedLines, Edit
from guard.syntax.notebook import Cell, Notebook
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

_Pair = tuple[Cell | None, Cell | None]


def notebook_edits(file: FileChange, lines: ChangedLines, sources: Sources) -> tuple[Edit, ...]:
    """Name the edits of a notebook; every line of `lines` belongs to one.

    Goes in: the file, its changed lines, computed against `content_before(file)`, and the change's sources.
    Comes out: the edits, unsorted; one `unparsable` edit for all changed lines where a side is no notebook of
    format 4.
    """
    old = content_before(file)
    if old is None:
        lines = ChangedLines(after=lines.after)
    book = _Book(file, lines)
    before, after = sources.notebook(old), sources.notebook(file.after)
    if isinstance(before, Unreadable) or isinstance(after, Unreadable):
        said = [
            f"{name} the change: {side}"
            for name, side in (("before", before), ("after", after))
            if isinstance(side, Unreadable)
        ]
        book.add("unparsable", f"cannot be read as a notebook {'; '.join(said)}", lines.before, lines.after)
        return book.edits()
    _compare(book, before, after, sources)
    return book.edits()


class _Book:
    """Collects the edits of the whole notebook; those with equal kind, symbol and summary become one."""

    def __init__(self, file: FileChange, lines: ChangedLines) -> None:
        self.lines = lines
        self._path = file.path
        self._origin = file.before.path if file.before is not None and file.is_moved else ""
        self._found: dict[tuple[str, str, str], tuple[set[int], set[int]]] = {}

    def add(
        self, kind: str, summary: str, before: Iterable[int], after: Iterable[int], symbol: str = ""
    ) -> None:
        """Enter an edit that accounts for the changed ones among these lines."""
        old, new = self._found.setdefault((kind, symbol, summary), (set(), set()))
        old |= self.lines.before.intersection(before)
        new |= self.lines.after.intersection(after)

    def has(self, before: Iterable[int], after: Iterable[int]) -> bool:
        """Whether any of these lines changed."""
        return not (self.lines.before.isdisjoint(before) and self.lines.after.isdisjoint(after))

    def free(self) -> ChangedLines:
        """The changed lines that no edit accounts for."""
        owned = [set[int]().union(*(entry[side] for entry in self._found.values())) for side in (0, 1)]
        return ChangedLines(self.lines.before - owned[0], self.lines.after - owned[1])

    def edits(self) -> tuple[Edit, ...]:
        """The edits; one without lines of its own (only a cell's type changed) points at all of them."""
        return tuple(
            Edit(
                kind,
                self._path,
                summary,
                symbol=symbol,
                before_path=self._origin,
                before=spans(before if before or after else self.lines.before),
                after=spans(after if before or after else self.lines.after),
            )
            for (kind, symbol, summary), (before, after) in self._found.items()
        )


def _compare(book: _Book, before: Notebook, after: Notebook, sources: Sources) -> None:
    languages = {side.language for side in (before, after) if side.cells}
    for old, new in _pairs(before.cells, after.cells):
        kind = new.kind if new else old.kind if old else ""
        if kind == "code":
            _code(book, old, new, sources, python=languages <= {"python"})
        elif (old and old.text) != (new and new.text) or book.has(_source(old), _source(new)):
            book.add("notebook.markdown", "text cell changed", _source(old), _source(new))
        if (old and old.outputs) != (new and new.outputs) or book.has(_shown(old), _shown(new)):
            book.add("notebook.output", "outputs or execution counts changed", _shown(old), _shown(new))
    order = [[cell.text for cell in side.cells if cell.kind == "code"] for side in (before, after)]
    if order[0] != order[1] and sorted(order[0]) == sorted(order[1]):
        book.add("statement.moved", "code cells stand in another order", *_all_code(before, after))
    rest = book.free()
    facts_differ = before.metadata != after.metadata
    if facts_differ or rest.before or rest.after:
        book.add(
            "notebook.metadata", "metadata or structure of the notebook changed", rest.before, rest.after
        )


def _all_code(before: Notebook, after: Notebook) -> tuple[set[int], set[int]]:
    lines = [{line for cell in side.cells for line in _source(cell)} for side in (before, after)]
    return lines[0], lines[1]


def _source(cell: Cell | None) -> Sequence[int]:
    return cell.source_lines if cell else ()


def _shown(cell: Cell | None) -> Sequence[int]:
    return cell.output_lines if cell else ()


def _pairs(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[_Pair]:
    """The cells that belong together: equal ones in order, then by id, then in order of one kind in a gap."""
    apart = align([cell.key for cell in before], [cell.key for cell in after])
    same = zip(
        (cell for number, cell in enumerate(before, 1) if number not in apart.before),
        (cell for number, cell in enumerate(after, 1) if number not in apart.after),
        strict=True,
    )
    yield from same
    left = [before[number - 1] for number in sorted(apart.before)]
    right = [after[number - 1] for number in sorted(apart.after)]
    for by_id in (True, False):
        waiting: dict[tuple[object, str], deque[int]] = defaultdict(deque)
        for number, cell in enumerate(right):
            if cell.id or not by_id:
                waiting[cell.kind, cell.id if by_id else ""].append(number)
        single, taken = [], set()
        for cell in left:
            counterparts = (
                waiting.get((cell.kind, cell.id if by_id else "")) if cell.id or not by_id else None
            )
            if counterparts:
                taken.add(counterparts[0])
                yield cell, right[counterparts.popleft()]
            else:
                single.append(cell)
        left, right = single, [cell for number, cell in enumerate(right) if number not in taken]
    yield from ((cell, None) for cell in left)
    yield from ((None, cell) for cell in right)


def _code(book: _Book, old: Cell | None, new: Cell | None, sources: Sources, *, python: bool) -> None:
    before, after = _source(old), _source(new)
    if (old and old.text) == (new and new.text) and not book.has(before, after):
        return
    if not python:
        book.add("source", "code cell in a language that is not read changed", before, after)
        return
    left, right = (cell.python if cell else sources.python(None) for cell in (old, new))
    if isinstance(left, Unreadable) or isinstance(right, Unreadable):
        said = next(side for side in (right, left) if isinstance(side, Unreadable))
        book.add("unparsable", f"code cell cannot be parsed: {said}", before, after)
        return
    ledger = Ledger(left, right, book.lines)
    try:
        Differ(ledger).run(docstring=False)
        Trivia(ledger).sweep()
    except RecursionError:
        book.add("unparsable", "code cell nested too deeply to be compared", before, after)
        return
    for edit in ledger.edits("", ""):
        lines = [
            [line for span in side for line in range(span.start, span.end + 1)]
            for side in (edit.before, edit.after)
        ]
        # An edit without changed lines of its own points at those of the cell.
        found = lines if lines[0] or lines[1] else [_whole(old), _whole(new)]
        book.add(edit.kind, edit.summary, found[0], found[1], edit.symbol)


def _whole(cell: Cell | None) -> list[int]:
    return list(cell.lines) if cell else []
