"""Tests that run fewer cases than before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from guard.checks.test_integrity.report import finding, place, was
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import Losses
from guard.checks.test_integrity.shape.named import named_in
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.model.finding import Confidence, Finding, Severity
from guard.syntax.python import PythonSource
from guard.syntax.walk import walk


def shrunk(
    before: ShapeOfTest, after: ShapeOfTest, losses: Losses, changes: ChangesOfTests
) -> Iterator[Finding]:
    """The finding on a test that runs fewer cases, unless what they name is gone or is elsewhere."""
    if not before.cases or after.cases is None:
        return
    gone = Counter(before.cases) - Counter(after.cases)
    fewer = len(before.cases) - len(after.cases)
    if fewer <= 0 or losses.new or losses.restated:
        return
    words = {part[1:-1] for case in gone for part in case if part[:1] in "'\""}
    if words & changes.product.fewer or changes.product.lost_text(f"'{word}'" for word in words):
        return
    if (named_in(before) - named_in(after)) & changes.product.gone or _arguments(
        before, after
    ) & changes.product.fewer:
        return
    if words and any(words <= _texts(pair.after) for pair in changes.pairs
                     if pair.before is None and pair.after is not None and pair.after.alive):  # fmt: skip
        return
    message = (
        f"{before.name} ran {len(before.cases)} cases; now it runs {len(after.cases)}, and what the missing "
        "ones name is still in the code. Cases are compared one by one, by what they hold."
    )
    with_code = not after.cases and bool(before.reach & changes.product.altered)
    severity = Severity.LOW if with_code or _moved(words, changes) else Severity.MEDIUM
    yield finding("parametrisation-shrunk", message, severity, Confidence.MEDIUM, place(after),
                  evidence=f"{after.name} {fewer}", related=(was(before),))  # fmt: skip


def _moved(words: Collection[str], changes: ChangesOfTests) -> bool:
    """Whether the texts of missing cases stand in the changed tests as often as before, elsewhere."""
    had, now = (
        Counter(text for _, *both in changes.sources for text in _texts_of(both[side])) for side in (0, 1)
    )
    return bool(words) and all(now[word] >= had[word] for word in words)


def _arguments(before: ShapeOfTest, after: ShapeOfTest) -> frozenset[str]:
    """The keywords that a test passed and passes no more."""
    was, now = (
        frozenset(node.arg for node in walk(test.node) if isinstance(node, ast.keyword) and node.arg)
        for test in (before, after)
    )
    return was - now


def _texts(test: ShapeOfTest) -> frozenset[str]:
    return frozenset(
        node.value
        for node in walk(test.node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _texts_of(source: PythonSource | None) -> Iterator[str]:
    for node in walk(source.tree) if source is not None else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
