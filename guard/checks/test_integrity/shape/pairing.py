"""Tests before and after a change in pairs: by place, by text, by name, by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.words import likeness
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.walk import walk

_LIKE = 0.45
"""How alike two tests must be to be taken for one that was rewritten."""


_MOST_CANDIDATES = 4000


@dataclass(frozen=True, eq=False)
class PairOfTests:
    """A test before and after; one of them missing means removed or added."""

    before: ShapeOfTest | None
    after: ShapeOfTest | None


def changed_helpers(old: PythonSource, new: PythonSource) -> set[str]:
    """Names of functions that are no tests and differ between the sides: tests that call them may differ."""
    sides = []
    for source in (old, new):
        named: dict[str, list[tuple[bytes, ...]]] = defaultdict(list)
        for node in walk(source.tree):
            if isinstance(node, Function) and not node.name.startswith("test"):
                named[node.name].append(source.lines[node.lineno - 1 : node.end_lineno])
        sides.append(named)
    return {name for name in sides[0].keys() | sides[1].keys() if sides[0].get(name) != sides[1].get(name)}


def pair_tests(
    before: list[ShapeOfTest], after: list[ShapeOfTest], renamed: dict[str, str], helpers: set[str]
) -> tuple[list[PairOfTests], list[ShapeOfTest]]:
    """The tests of both sides in pairs, and those that stayed as they were.

    Args:
        before: the tests before the change.
        after: those after it.
        renamed: paths of files before, and after.
        helpers: names of functions that changed; tests that name one differ.
    """
    pairs: list[PairOfTests] = []
    kept: list[ShapeOfTest] = []
    keys: tuple[tuple[Callable[[ShapeOfTest], Hashable], Callable[[ShapeOfTest], Hashable]], ...] = (
        (lambda t: (renamed.get(t.path, t.path), t.name, t.text), lambda t: (t.path, t.name, t.text)),
        (lambda t: (renamed.get(t.path, t.path), t.name), lambda t: (t.path, t.name)),
        (lambda t: t.text, lambda t: t.text),
        (lambda t: t.name, lambda t: t.name),
        (lambda t: t.name.rsplit(".", 1)[-1], lambda t: t.name.rsplit(".", 1)[-1]),
    )
    for number, (left, right) in enumerate(keys):
        waiting: dict[Hashable, list[ShapeOfTest]] = defaultdict(list)
        for test in after:
            waiting[right(test)].append(test)
        rest: list[ShapeOfTest] = []
        for test in before:
            counterparts = waiting.get(left(test), [])
            counterpart = next(
                (one for one in counterparts if number < 3 or _alike(test, one) >= _LIKE / 2), None
            )
            if counterpart is None:
                rest.append(test)
                continue
            counterparts.remove(counterpart)
            if _same(test, counterpart) and not (helpers and helpers & test.words):
                kept.append(counterpart)
            else:
                pairs.append(PairOfTests(test, counterpart))
        before = rest
        after = [test for tests in waiting.values() for test in tests]
    pairs += _likened(before, after)
    return pairs, kept


def with_strays(pairs: list[PairOfTests], strays: list[ShapeOfTest]) -> list[PairOfTests]:
    """Removed tests whose code still stands under a name that is not collected, paired with it."""
    bodies = {_body(stray): stray for stray in strays}
    return [
        PairOfTests(pair.before, bodies.get(_body(pair.before)))
        if pair.before is not None and pair.after is None else pair
        for pair in pairs
    ]  # fmt: skip


def _body(test: ShapeOfTest) -> Normal:
    return normal_form(*test.node.body)


def _same(one: ShapeOfTest, other: ShapeOfTest) -> bool:
    return (one.text, one.mark, one.collected, one.cases) == (
        other.text,
        other.mark,
        other.collected,
        other.cases,
    )


def _likened(before: list[ShapeOfTest], after: list[ShapeOfTest]) -> list[PairOfTests]:
    """The rest, the most alike first; those like no other stay alone."""
    found: list[PairOfTests] = []
    if len(before) * len(after) <= _MOST_CANDIDATES:
        scored = [
            (_alike(old, new), i, j) for i, old in enumerate(before) for j, new in enumerate(after)
        ]  # fmt: skip
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        for score, i, j in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
            if score < _LIKE:
                break
            if i not in taken_old and j not in taken_new:
                taken_old.add(i)
                taken_new.add(j)
                found.append(PairOfTests(before[i], after[j]))
        before = [test for i, test in enumerate(before) if i not in taken_old]
        after = [test for j, test in enumerate(after) if j not in taken_new]
    found += [PairOfTests(test, None) for test in before]
    found += [PairOfTests(None, test) for test in after]
    return found


def _alike(one: ShapeOfTest, other: ShapeOfTest) -> float:
    return likeness(one.words, other.words)
