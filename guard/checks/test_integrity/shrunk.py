"""Tests that run fewer cases than before."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from guard.checks.test_integrity.report import finding, place, was
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import Losses
from guard.checks.test_integrity.shape.named import named_in
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.model.finding import Confidence, Finding, Severity
from guard.syntax.walk import walk


class MissingCases:
    """The cases that the tests of a change no longer run."""

    def __init__(self, changes: ChangesOfTests) -> None:
        """Look for them among the tests of `changes`."""
        self._changes = changes

    def of(self, before: ShapeOfTest, after: ShapeOfTest, losses: Losses) -> Iterator[Finding]:
        """The finding on a test that runs fewer cases, unless what they name is gone or is elsewhere."""
        if not before.cases or after.cases is None:
            return
        gone = Counter(before.cases) - Counter(after.cases)
        fewer = len(before.cases) - len(after.cases)
        if fewer <= 0 or losses.new or losses.restated:
            return
        product = self._changes.product
        words = {part[1:-1] for case in gone for part in case if part[:1] in "'\""}
        if words & product.fewer or product.lost_text(f"'{word}'" for word in words):
            return
        if (named_in(before) - named_in(after)) & product.gone or _arguments(before, after) & product.fewer:
            return
        if words and self._is_in_new_test(words):
            return
        message = (
            f"{before.name} ran {len(before.cases)} cases; now it runs {len(after.cases)}, and what the "
            "missing ones name is still in the code. Cases are compared one by one, by what they hold."
        )
        with_code = not after.cases and bool(before.reach & product.altered)
        severity = Severity.LOW if with_code or self._moved(words) else Severity.MEDIUM
        yield finding("parametrisation-shrunk", message, severity, Confidence.MEDIUM, place(after),
                      evidence=f"{after.name} {fewer}", related=(was(before),))  # fmt: skip

    def _is_in_new_test(self, words: Collection[str]) -> bool:
        """Whether a test that is new writes all the texts of missing cases."""
        holding = sorted((self._new.get(word, frozenset()) for word in words), key=len)
        return bool(frozenset.intersection(*holding))

    def _moved(self, words: Collection[str]) -> bool:
        """Whether the texts of missing cases stand in the changed tests as often as before, elsewhere."""
        had, now = self._counts
        return bool(words) and all(now[word] >= had[word] for word in words)

    @cached_property
    def _new(self) -> Mapping[str, frozenset[int]]:
        """By each text: the tests that are new and write it, by their numbers."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, pair in enumerate(self._changes.pairs):
            if pair.before is None and pair.after is not None and pair.after.alive:
                for text in _texts(pair.after.node):
                    found[text].add(number)
        return {text: frozenset(numbers) for text, numbers in found.items()}

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        """How often each text stands in the changed tests, before and after."""
        sources = self._changes.sources
        had = Counter(text for _, old, _ in sources if old is not None for text in _texts(old.tree))
        return had, Counter(text for _, _, new in sources if new is not None for text in _texts(new.tree))


def _arguments(before: ShapeOfTest, after: ShapeOfTest) -> frozenset[str]:
    """The keywords that a test passed and passes no more."""
    was, now = (
        frozenset(node.arg for node in walk(test.node) if isinstance(node, ast.keyword) and node.arg)
        for test in (before, after)
    )
    return was - now


def _texts(top: ast.AST) -> Iterator[str]:
    """The texts beneath a node, as often as each is written."""
    for node in walk(top):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
