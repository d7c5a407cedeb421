"""Rows that something is measured with: left out, or with other labels than before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import DROPPED
from guard.facts.effects.measure.places import is_expected, is_of_tests, is_rows, measures
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.json import Json
from guard.syntax.sources import Sources

_INPUTS = frozenset(
    {
        "id",
        "text",
        "input",
        "inputs",
        "question",
        "prompt",
        "query",
        "name",
        "source",
        "context",
        "url",
        "description",
        "title",
        "time",
        "date",
        "timestamp",
        "version",
        "lines",
        "messages",
        "model",
    }
)
"""Fields of a row that are given, not expected."""
_LONGEST = 2_000_000


@dataclass(frozen=True)
class _Row:
    line: int
    cells: tuple[tuple[str, str], ...]


def altered(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The effects on every file of rows; one that is only moved to another file is no loss."""
    wanted = [
        file
        for file in files
        if file.before is not None and is_rows(file.before.path) and not is_expected(file.path)
    ]
    if not wanted:
        return
    elsewhere = Counter(
        row.cells for file in files if is_rows(file.path) for row in _rows(file.after, around.sources)
    )
    for file in wanted:
        around.stop.check()
        yield from _altered(file, elsewhere, around)


def _altered(
    file: FileChange, everywhere: Counter[tuple[tuple[str, str], ...]], around: Around
) -> Iterator[ChangeEffect]:
    before, after = _rows(file.before, around.sources), _rows(file.after, around.sources)
    if not before or (file.after is not None and not after):
        return
    was, now = Counter(row.cells for row in before), Counter(row.cells for row in after)
    gone = [row for row in before if not now[row.cells] and not everywhere[row.cells]]
    new = [row for row in after if not was[row.cells]]
    relabelled = list(_relabelled(gone, new))
    paired = {id(old) for old, _, _ in relabelled}
    lost = [row for row in gone if id(row) not in paired]
    of_tests = is_of_tests(file.path) and not measures(file.path)
    shrunk = file.after is not None and len(after) * _SHRUNK <= len(before)
    whole = 2 * len(gone) > len(before) and len(before) > _FEW and not shrunk
    sure = Confidence.LOW if of_tests or whole else None
    if relabelled:
        old, row, name = relabelled[0]
        was_said, now_said = dict(old.cells)[name], dict(row.cells)[name]
        yield of_line(
            DROPPED,
            file.path,
            f"{len(relabelled)} of {len(before)} rows expect something else for the same "
            f"input: {name} was {was_said[:40]}, now {now_said[:40]}",
            str(row.cells),
            after=row.line,
            before=old.line,
            confidence=sure,
        )
    if lost and len(after) < len(before):
        severity = Severity.LOW if file.after is None else None
        yield of_line(
            DROPPED,
            file.path,
            f"{len(before)} rows were measured with; {len(lost)} of them are gone",
            str(lost[0].cells),
            before=lost[0].line,
            severity=severity,
            confidence=sure,
        )


_SHRUNK = 10
"""How many times fewer rows are no other table, but less work."""
_FEW = 4
"""Up to so many rows a table is small, and a change of most of it says little about its being another one."""


def _relabelled(gone: Sequence[_Row], new: Sequence[_Row]) -> Iterator[tuple[_Row, _Row, str]]:
    """Rows that differ in one field, which is none of their inputs; each pair once."""
    by_rest: dict[Hashable, list[tuple[_Row, str]]] = {}
    for row in new:
        for index, (name, _) in enumerate(row.cells):
            if name.casefold() not in _INPUTS and len(row.cells) > 1:
                by_rest.setdefault((name, row.cells[:index] + row.cells[index + 1 :]), []).append((row, name))
    taken: set[int] = set()
    for row in gone:
        for index, (name, _) in enumerate(row.cells):
            found = by_rest.get((name, row.cells[:index] + row.cells[index + 1 :]), [])
            match = next((other for other, _ in found if id(other) not in taken), None)
            if match is not None:
                taken.add(id(match))
                yield row, match, name
                break


_MOST_CELLS = 50
"""Fields of one row that are compared; rows of more are no cases."""


def _rows(side: FileSide | None, sources: Sources) -> tuple[_Row, ...]:
    if side is None or side.text is None or len(side.data) > _LONGEST:
        return ()
    return sources.once(
        ("rows", side.path, side.data), lambda: tuple(_read(side, sources)), size=len(side.data)
    )


def _read(side: FileSide, sources: Sources) -> Iterator[_Row]:
    path, text = side.path.casefold(), side.text or ""
    if path.endswith((".jsonl", ".ndjson")):
        for number, line in enumerate(text.split("\n"), 1):
            try:
                row = json.loads(line) if line.strip() else None
            except (ValueError, RecursionError):
                continue
            yield from _row(row, number)
    elif path.endswith(".json"):
        found = sources.json(side)
        if isinstance(found, Json):
            yield from _listed(found.data, text)
    elif path.endswith((".csv", ".tsv")):
        yield from _separated(text, "\t" if path.endswith(".tsv") else ",")


def _row(row: Any, line: int) -> Iterator[_Row]:
    if isinstance(row, Mapping) and 0 < len(row) <= _MOST_CELLS:
        yield _Row(
            line, tuple(sorted((str(key), json.dumps(value, sort_keys=True)) for key, value in row.items()))
        )


def _listed(data: Any, text: str) -> Iterator[_Row]:
    """The objects of a list, or of the one list under a key; by the line that holds their first text."""
    if isinstance(data, Mapping):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else []
    del text
    for one in data if isinstance(data, list) else ():
        yield from _row(one, 1)


def _separated(text: str, by: str) -> Iterator[_Row]:
    lines = text.split("\n")
    names = lines[0].split(by) if lines else []
    if len(names) < 2 or len(names) > _MOST_CELLS:
        return
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(by)
        if len(cells) == len(names):
            yield _Row(number, tuple(zip(names, cells, strict=True)))
