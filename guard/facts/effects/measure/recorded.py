"""Files of results: figures that are better now, although nothing that is measured is another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.judges import fails_above
from guard.facts.effects.measure.named import names_figure
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.json import Json
from guard.syntax.sources import Sources

_LONGEST = 200_000
_DEEPEST = 6
_RISES = expression(
    r"(?:^|[_.\d])(?:ms|us|ns|sec(?:ond)?s?|latency|duration|elapsed|time|times|took|p\d\d|median|mean_time|memory"
    r"|rss|bytes|error|errors|loss|failures?|wer|cer|mae|mse|rmse|perplexity)(?:$|[_.])",
    re.IGNORECASE,
)
"""Names of figures of which less is better, units among them."""
_SAID = (".md", ".rst", ".txt", ".json", ".jsonl", ".csv", ".tsv", ".svg", ".png", ".html", ".lock")
_BASELINE = expression(r"baseline|reference|previous|expected|last", re.IGNORECASE)


def altered(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The effects on every file of recorded figures."""
    ours = [file for file in files if _records(file)]
    if not ours or any(not one.path.casefold().endswith(_SAID) for one in around.change.files):
        return  # what was measured may be another one
    for file in ours:
        was, now = (dict(_leaves(side, around.sources)) for side in file.sides)
        moved = [(key, was[key], now[key]) for key in now if key in was and was[key] != now[key]]
        kept = _BASELINE.search(file.path) is not None
        better = [(key, old, new) for key, old, new in moved if _is_better(key, old, new) is not kept]
        figures = [one for one in better if _is_better(*one) is not None]
        if not figures:
            continue
        others = [key for key, old, new in moved if isinstance(old, str) or _is_better(key, old, new) is None]
        key, old, new = figures[0]
        text = (file.after.text or "") if file.after else ""
        last = key.rpartition(".")[2]
        line = next((at for at, one in enumerate(text.split("\n"), 1) if f'"{last}"' in one), 1)
        what = f"{key} was {old:g}; now {new:g}, and nothing that is measured differs"
        sure = Confidence.LOW if others else None
        yield of_line(CLAMPED, file.path, what, f"{key} {new:g}", after=line, confidence=sure)


def _records(file: FileChange) -> bool:
    if file.before is None or file.after is None or not file.path.casefold().endswith(".json"):
        return False
    if max(len(side.data) for side in file.sides) > _LONGEST:
        return False
    return measures(file.path) and not is_of_tests(file.path)


def _leaves(side: FileSide, sources: Sources) -> Iterator[tuple[str, float | str]]:
    """Every number and text of a file of JSON, by the keys it stands under."""
    found = sources.json(side)
    pending: list[tuple[str, Any, int]] = [("", found.data, 0)] if isinstance(found, Json) else []
    while pending:
        key, value, depth = pending.pop()
        if isinstance(value, bool) or depth > _DEEPEST:
            continue
        if isinstance(value, int | float | str):
            yield key, value
        elif isinstance(value, Mapping):
            pending += [(f"{key}.{name}".lstrip("."), each, depth + 1) for name, each in value.items()]
        elif isinstance(value, list):
            pending += [(f"{key}.{index}", each, depth + 1) for index, each in enumerate(value)]


def _is_better(key: str, old: float | str, new: float | str) -> bool | None:
    """Whether a figure by that name got better; None for what is none."""
    if isinstance(old, str) or isinstance(new, str):
        return None
    if _RISES.search(key) or fails_above(key):
        return new < old
    return new > old if names_figure(key) else None
