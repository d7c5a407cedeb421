"""Rows of an evaluation that are copied into what trains or prompts the thing that is evaluated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import LEAKED
from guard.facts.effects.measure.places import is_rows, measures, teaches
from guard.facts.effects.measure.told import of_line
from guard.facts.files.added import is_text
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect

_WORD = expression(r"\w+")
_RUN = 8
"""Words in a row that are no accident: the length at which decontamination of training data begins (the
13-grams of Brown et al. 2020, appendix C, shortened for rows of a few words)."""
_FEWEST_WORDS = 4
"""A row that is shorter than a run counts where it is copied whole, and is no phrase of everyday."""
_MOST = 60
"""Files of rows that are read of the base."""
_LONGEST = 1_000_000
_ENOUGH = 2


def copied(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The effects of texts that teach and that gained rows out of what measures."""
    taught = [file for file in files if _may_teach(file)]
    if not taught:
        return
    held = around.sources.once(("runs of words of rows",), lambda: _held(around))
    for file in taught if held else ():
        around.stop.check()
        yield from _of_file(file, held, around.lines.get(file.path, ChangedLines()))


def _may_teach(file: FileChange) -> bool:
    side = file.after
    return side is not None and is_text(side) and len(side.data) <= _LONGEST and teaches(side.path)


def _of_file(file: FileChange, held: dict[str, str], lines: ChangedLines) -> Iterator[ChangeEffect]:
    assert file.after is not None
    text = (file.after.text or "").split("\n")
    found: list[tuple[int, str]] = []
    for number in sorted(lines.after):
        line = text[number - 1] if number <= len(text) else ""
        source = next((held[run] for run in _runs(line) if run in held), None)
        if source is not None:
            found.append((number, source))
    if len(found) >= _ENOUGH:
        number, source = found[0]
        what = f"{len(found)} of its new lines hold rows of {source}, which something is measured with"
        yield of_line(LEAKED, file.path, what, text[number - 1], after=number)


def _held(around: Around) -> dict[str, str]:
    """Every run of words of the rows that the base measures with, and where it stands."""
    base = around.change.base
    paths = [path for path in base.paths() if is_rows(path) and measures(path)][:_MOST]
    found: dict[str, str] = {}
    for path in paths:
        side = around.sources.base(path)
        if side is None or side.text is None or len(side.data) > _LONGEST:
            continue
        for text in _texts(side):
            found.update(dict.fromkeys(_runs(text), path))
    return found


def _texts(side: FileSide) -> Iterator[str]:
    for line in (side.text or "").split("\n"):
        try:
            row = json.loads(line) if side.path.endswith((".jsonl", ".ndjson")) and line.strip() else None
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield from (value for value in row.values() if isinstance(value, str))
        else:
            yield line


def _runs(text: str) -> Iterator[str]:
    """The runs of `_RUN` words of a text; a shorter one is one run, if it says something."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if _FEWEST_WORDS <= len(words) < _RUN:
        yield " ".join(words)
    for at in range(len(words) - _RUN + 1):
        yield " ".join(words[at : at + _RUN])
