"""Files that hold what tests expect (snapshots, golden files, recordings), rewritten or deleted."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.product import Product
from guard.expressions import expression
from guard.facts.effects.measure.places import is_expected
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.json import Json
from guard.syntax.sources import Sources

_CODE = (".py", ".pyi", ".ipynb", ".md", ".rst", ".js", ".ts", ".tsx", ".jsx", ".sh", ".go")
_TESTS = expression(r"(^|/)(tests?|testing|test_data|testdata)/")
_PASSING = expression(
    r"\d{4}-\d\d-\d\d[T ]?[\d:.]*(Z|[+-]\d\d:?\d\d)?|0x[0-9a-f]{6,}"
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{16,}\b|\b\d{9,}\b|\b\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT",
    re.IGNORECASE,
)
"""Times, addresses and identifiers, which differ from one recording to the next."""
_LONGEST = 2_000_000
_SHOWN = 2


def rewritten_files(change: ChangeSet, product: Product, sources: Sources) -> Iterator[Finding]:
    """Findings on expectation files whose old values are gone.

    New values beside all of the old ones are no offence: a field that was added regenerates a snapshot.
    """
    kept = {side.data for file in change.files if (side := file.after) is not None}
    for file in change.files:
        before = file.before
        if before is None or not is_expectation(before.path) or before.text is None:
            continue
        if file.after is None:
            if before.data not in kept and before.data.strip():
                yield from _deleted(before, change, sources)
        elif file.content_changed and file.after.text is not None:
            yield from _rewritten(file, before, file.after, product, sources)


def is_expectation(path: str) -> bool:
    """Whether a file holds what tests compare with, by its name or its folder's."""
    if path.endswith(_CODE) or path.rsplit("/", 1)[-1].startswith("."):
        return False
    return is_expected(path) and (_TESTS.search(path) is not None or "/" in path)


def _rewritten(
    file: FileChange, before: FileSide, after: FileSide, product: Product, sources: Sources
) -> Iterator[Finding]:
    old, new = Counter(_pieces(before, sources)), Counter(_pieces(after, sources))
    lost, fresh = old - new, new - old
    unexplained = [piece for piece in lost if not _follows(piece, fresh, product)]
    if not unexplained:
        return
    shown = "; ".join(f"`{' '.join(piece.split())[:60]}`" for piece in unexplained[:_SHOWN])
    share = f"{lost.total()} of {old.total()}"
    instead = next(iter(fresh), "")
    now = (
        f"it expects `{' '.join(instead.split())[:60]}` and {fresh.total() - 1} more instead"
        if instead
        else "nothing is in their place"
    )
    beside = "the same change alters the code that it judges" if product.files else "no code changes with it"
    message = f"{file.path} expected {shown} ({share} values); now {now}, and {beside}."
    severity = Severity.MEDIUM if product.files else Severity.LOW
    line = _line(after, instead)
    yield finding("golden-rewritten", message, severity, Confidence.MEDIUM, Location(file.path, line, line),
                  evidence=unexplained[0][:200],
                  related=(_was(before, unexplained[0]),))  # fmt: skip


def _deleted(before: FileSide, change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """A file of expectations that goes alone; where tests that name it change with it, those are judged."""
    name = before.path.rsplit("/", 1)[-1].encode()
    stem = name.split(b".")[0]
    for file in change.files:
        side = file.before
        if (
            side is not None
            and side.path.endswith(".py")
            and (name in side.data or stem in side.path.encode())
        ):
            return
    pieces = _pieces(before, sources)
    message = (
        f"{before.path} held {len(pieces)} expected values (`{' '.join(pieces[0].split())[:60]}`); now it is "
        "gone, and no test that names it changes with it."
    )
    yield finding("golden-rewritten", message, Severity.HIGH, Confidence.MEDIUM,
                  Location(before.path, 1, len(before.lines) or 1, side=Side.BEFORE),
                  evidence=before.path)  # fmt: skip


def _follows(piece: str, fresh: Counter[str], product: Product) -> bool:
    """Whether an expectation changed as the code did: its old words stand in the code less often, too."""
    words = set(re.findall(r"[A-Za-z_]\w{2,}", piece))
    nearest = max(fresh, key=lambda one: len(words & set(re.findall(r"[A-Za-z_]\w{2,}", one))), default="")
    gone = words - set(re.findall(r"[A-Za-z_]\w{2,}", nearest))
    return bool(gone) and gone <= product.fewer


def _pieces(side: FileSide, sources: Sources) -> list[str]:
    """The values that a file holds, one by one: the leaves of JSON, the lines of anything else."""
    text = side.text or ""
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    elif side.path.endswith(".json") and isinstance(found := sources.json(side), Json):
        return list(_leaves(found.data, ""))
    lines = (_PASSING.sub("#", line).strip().rstrip(",") for line in text.split("\n"))
    return [line for line in lines if len(line) > 2] or [text[:60]]


def _leaves(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, f"{place}[]")
    else:
        yield f"{place} = {_PASSING.sub('#', json.dumps(value))}"


def _line(side: FileSide, piece: str) -> int:
    word = piece.rsplit(" = ", 1)[-1].strip().encode("utf-8", "replace")
    return next((number for number, line in enumerate(side.lines, 1) if word and word in line), 1)


def _was(before: FileSide, piece: str) -> Location:
    line = _line(before, piece)
    return Location(before.path, line, line, side=Side.BEFORE, note="expected before")
