"""Tests that stay and hold what a removed one held: the same of the same, or more of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.cases import CaseIndex, is_closed, values_in
from guard.checks.test_integrity.shape.echoes import echoes_in, open_form, without, words_beside
from guard.checks.test_integrity.shape.shape import ShapeOfTest, is_alone
from guard.checks.test_integrity.shape.strength import Strength
from guard.checks.test_integrity.shape.words import likeness
from guard.syntax.python_normal import Normal

_DUPLICATE = 0.8
"""How alike two tests must be for their equal assertions to speak of one thing."""
_MOST = 64
"""How many tests that hold one and the same thing are looked at."""
_TELLING = 3
"""From so many values on, a case that holds all of them is the same case, and not one of equal numbers."""
_Held = tuple[Normal, Strength]


class Standing:
    """Tests that stay, found by what they hold."""

    def __init__(self, tests: Iterable[ShapeOfTest]) -> None:
        self._tests = list(tests)

    def hold(self, before: ShapeOfTest, lost: Sequence[Assertion]) -> bool:
        """Whether one of them, and not `before` itself, does the same and asserts all of `lost`.

        Texts that both only pass through may differ. What needs nothing of its test may stand in any.
        """
        if is_alone(before) and all(self._holds_alone(one, before) for one in lost):
            return True
        for test, wholes in self._by_whole.get(lost[0].whole, ())[:_MOST]:
            alike = test is not before and likeness(before.words, test.words) >= _DUPLICATE
            if alike and all(one.whole in wholes for one in lost):
                return True
        echoes = echoes_in(before.node)
        if not echoes:
            return False
        wanted = [(without(one.whole, echoes), one.strength) for one in lost]
        for test, words, held in self._by_echo.get(wanted[0], ())[:_MOST]:
            alike = test is not before and likeness(words_beside(before.node, echoes), words) >= _DUPLICATE
            if alike and held.issuperset(wanted):
                return True
        return False

    def _holds_alone(self, one: Assertion, before: ShapeOfTest) -> bool:
        """Whether a test that stays holds the very same of a call whose arguments are written out."""
        if not is_closed(one) or one.guarded:
            return False
        for test, _ in self._by_whole.get(one.whole, ())[:_MOST]:
            same = (other for other in test.assertions if other.whole == one.whole and not other.guarded)
            if test is not before and any(other.strength >= one.strength for other in same):
                return True
        return any(self._as_case(test, one) for test in self._with_cases if test is not before)

    @cached_property
    def _with_cases(self) -> list[ShapeOfTest]:
        return [test for test in self._tests if test.cases]

    def _as_case(self, test: ShapeOfTest, one: Assertion) -> bool:
        """Whether it is a case of a test that does nothing but hold the same of many."""
        if not is_alone(test) or not test.words & one.words or len(set(values_in(one.whole))) < _TELLING:
            return False
        index = CaseIndex()
        index.add(test)
        return index.find(one) is not None

    def imply(self, one: Assertion) -> bool:
        """Whether one of them holds the exact value of what a weak assertion held a part of.

        The same is asked there, with other values perhaps; a part that was expected stands in the value.
        """
        if one.strength > Strength.MEMBER or one.raises or not one.subject:
            return False
        asked = open_form(one.subject)
        if asked == one.subject:
            return False
        parts = [part[1:-1] for part in one.expected if part[:1] in "'\""]
        negated = one.text.startswith("not ")
        return any(
            negated or all(any(part in whole for whole in wholes) for part in parts)
            for wholes in self._exact.get(asked, ())[:_MOST]
        )

    @cached_property
    def _by_whole(self) -> dict[Normal, list[tuple[ShapeOfTest, frozenset[Normal]]]]:
        found: dict[Normal, list[tuple[ShapeOfTest, frozenset[Normal]]]] = defaultdict(list)
        for test in self._tests:
            wholes = frozenset(one.whole for one in test.assertions)
            for whole in wholes:
                found[whole].append((test, wholes))
        return found

    @cached_property
    def _by_echo(self) -> dict[_Held, list[tuple[ShapeOfTest, frozenset[str], frozenset[_Held]]]]:
        """By each form that a test holds, with what it passes through marked: the test with its words."""
        found: dict[_Held, list[tuple[ShapeOfTest, frozenset[str], frozenset[_Held]]]] = defaultdict(list)
        for test in self._tests:
            echoes = echoes_in(test.node)
            if not echoes:
                continue
            words = words_beside(test.node, echoes)
            held = frozenset(
                (without(one.whole, echoes), one.strength) for one in test.assertions if not one.guarded
            )
            for one in held:
                found[one].append((test, words, held))
        return found

    @cached_property
    def _exact(self) -> dict[Normal, list[tuple[str, ...]]]:
        """By what is looked at, whatever constants are in it: the texts of the exact values it must have."""
        found: dict[Normal, list[tuple[str, ...]]] = defaultdict(list)
        for test in self._tests:
            for one in test.assertions:
                if one.strength is Strength.EXACT and not (one.guarded or one.raises):
                    wholes = tuple(whole for whole in one.expected if whole[:1] in "'\"")
                    found[open_form(one.subject)].append(wholes)
        return found
