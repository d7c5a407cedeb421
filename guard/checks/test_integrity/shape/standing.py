"""Tests that stay and hold what a removed one held: the same of the same, or more of it."""

from __future__ import annotations

from collections.abc import Iterable

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.echoes import echoes_in, open_form, without, words_beside
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import Strength
from guard.checks.test_integrity.shape.words import likeness

_DUPLICATE = 0.8
"""How alike two tests must be for their equal assertions to speak of one thing."""


def holds_too(test: ShapeOfTest, before: ShapeOfTest, lost: Iterable[Assertion]) -> bool:
    """Whether a test that stays does the same as `before` and asserts all of `lost`.

    Texts that both only pass through may differ.
    """
    if likeness(before.words, test.words) >= _DUPLICATE:
        wholes = {one.whole for one in test.assertions}
        if all(one.whole in wholes for one in lost):
            return True
    echoes, others = echoes_in(before.node), echoes_in(test.node)
    if not echoes or not others:
        return False
    if likeness(words_beside(before.node, echoes), words_beside(test.node, others)) < _DUPLICATE:
        return False
    held = {(without(one.whole, others), one.strength) for one in test.assertions if not one.guarded}
    return all((without(one.whole, echoes), one.strength) in held for one in lost)


def is_implied(one: Assertion, tests: Iterable[ShapeOfTest]) -> bool:
    """Whether a test that stays holds the exact value of what a weak assertion held a part of.

    The same is asked there, with other values perhaps; a part that was expected stands in the value.
    """
    if one.strength > Strength.MEMBER or one.raises or not one.subject:
        return False
    asked = open_form(one.subject)
    if asked == one.subject:
        return False
    negated = one.text.startswith("not ")
    parts = [part[1:-1] for part in one.expected if part[:1] in "'\""]
    for test in tests:
        for other in test.assertions:
            exact = other.strength is Strength.EXACT and not (other.guarded or other.raises)
            if exact and open_form(other.subject) == asked:
                wholes = [whole for whole in other.expected if whole[:1] in "'\""]
                if negated or all(any(part in whole for whole in wholes) for part in parts):
                    return True
    return False
