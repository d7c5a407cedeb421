"""Expectations that a change turned: what gave a value now raises, what raised now gives one.

Where the code that both ask is altered in the same change, the new expectation says what it does now, and
stands in the place of the old one however little either says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import Strength
from guard.syntax.python_normal import Normal

_MOST = 64
"""How many that speak of one altered name are looked at."""
Sides = tuple[ShapeOfTest | None, ShapeOfTest | None]


class Turned:
    """What the tests of a change hold anew of altered code, by its names."""

    def __init__(self, pairs: Iterable[Sides], altered: Collection[str]) -> None:
        """Enter what is held after and was not held before by the same test."""
        self._altered = frozenset(altered)
        self._new: dict[str, list[Assertion]] = defaultdict(list)
        for before, after in pairs:
            if after is None or not after.alive:
                continue
            held = {one.whole for one in before.assertions} if before is not None else set()
            for one in after.assertions:
                if one.whole not in held and not one.guarded:
                    for name in one.words & self._altered:
                        self._new[name].append(one)

    def speaks_of(self, one: Assertion) -> bool:
        """Whether the very call that `one` looked at is now held to do the contrary: to raise, or not to."""
        asked = _run(one)
        for name in one.words & self._altered:
            for other in self._new[name][:_MOST]:
                if other.raises is one.raises or other.strength < Strength.MEMBER:
                    continue
                part, whole = (asked, other.whole) if one.raises else (_run(other), one.whole)
                if part and _is_inside(part, whole):
                    return True
        return False


def is_contrary(one: Assertion, other: Assertion) -> bool:
    """Whether `one` held that what it looked at is empty, and `other` that something stands in it."""
    return other.strength >= Strength.MEMBER and ("False", *other.subject) in one.truth


def _run(one: Assertion) -> Normal:
    """The call that must raise, where it is all that stands in the block."""
    form = one.subject
    return form[1:] if one.raises and form[:2] == ("Expr", "Call") and form.count("Expr") == 1 else ()


def _is_inside(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return any(whole[start : start + size] == part for start in range(len(whole) - size + 1))
