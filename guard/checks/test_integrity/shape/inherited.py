"""Tests that a class no longer writes out and still runs: those of the classes that it is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from guard.checks.test_integrity.shape.pairing import PairOfTests
from guard.checks.test_integrity.shape.scopes import is_collected_class
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.syntax.python import PythonSource
from guard.syntax.walk import walk

_MOST = 30
"""Classes that are looked at for one test."""


def with_inherited(
    pairs: list[PairOfTests], sources: Sequence[PythonSource], tests: Sequence[ShapeOfTest]
) -> list[PairOfTests]:
    """`pairs`, each test that is not collected any more paired with what its class still runs under its name.

    Args:
        pairs: the tests before and after.
        sources: the test files of the change, after it.
        tests: the tests in them.
    """
    left = [pair for pair in pairs if _is_left(pair)]
    if not left:
        return pairs
    inherited = _Inherited(sources, tests)
    found = {id(pair): inherited.test_for(pair.before) for pair in left if pair.before is not None}
    return [PairOfTests(pair.before, found.get(id(pair)) or pair.after) for pair in pairs]


def _is_left(pair: PairOfTests) -> bool:
    before, after = pair.before, pair.after
    return before is not None and (after is None or (before.collected and not after.collected))


class _Inherited:
    """The classes of the changed test files after the change, and their tests."""

    def __init__(self, sources: Sequence[PythonSource], tests: Sequence[ShapeOfTest]) -> None:
        """Look at nothing yet."""
        self._classes: dict[str, list[tuple[str, ast.ClassDef]]] = {}
        for source in sources:
            for node in walk(source.tree):
                if isinstance(node, ast.ClassDef):
                    self._classes.setdefault(node.name, []).append((source.path, node))
        self._tests: Mapping[tuple[str, str], ShapeOfTest] = {(one.path, one.name): one for one in tests}

    def test_for(self, removed: ShapeOfTest) -> ShapeOfTest | None:
        """What the class of a removed test runs now under the test's name; None where it runs nothing."""
        owner, _, name = removed.name.rpartition(".")
        own = [node for path, node in self._classes.get(owner, ()) if path == removed.path]
        if not own or not is_collected_class(own[0]):
            return None
        for path, base in self._bases(own[0]):
            found = self._tests.get((path, f"{base.name}.{name}"))
            if found is not None:
                return replace(found, collected=True)
        return None

    def _bases(self, node: ast.ClassDef) -> Iterator[tuple[str, ast.ClassDef]]:
        waiting, seen = [node], {node.name}
        while waiting and len(seen) < _MOST:
            for base in waiting.pop(0).bases:
                name = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
                for path, found in self._classes.get(name, ()) if name not in seen else ():
                    yield path, found
                    waiting.append(found)
                seen.add(name)
