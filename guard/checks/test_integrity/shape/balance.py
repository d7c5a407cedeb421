"""Whether the tests of a change hold as much of altered code after it as before.

A test that goes, or asserts less, beside code that changed may say what the code no longer does. Where the
same change asserts as much of that very code again, elsewhere or in other words, tests were rewritten with
it and not taken away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import Strength
from guard.checks.test_integrity.shape.words import likeness

_NEARLY = 0.9
_HALF = 0.5
_LIKE = 0.3
"""How alike the words of two assertions must be for them to look at alike things."""
Sides = tuple[ShapeOfTest | None, ShapeOfTest | None]


class Balance:
    """How much is held of each altered name by the tests that a change touches, before and after."""

    def __init__(self, pairs: Iterable[Sides], altered: frozenset[str]) -> None:
        """Weigh the tests of `pairs`, together and by each of the `altered` names."""
        self._altered = altered
        self._before = self._after = 0
        self._named: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._holds: Counter[str] = Counter()
        for before, after in pairs:
            self._before += weight(before)
            self._after += weight(after)
            for name in self._about(before):
                self._named[name] += 1
                self._held[name] += weight(before)
            for name in self._about(after):
                self._holds[name] += weight(after)

    def is_held(self, test: ShapeOfTest) -> bool:
        """Whether no less is held than before of all the altered code that `test` named: it may have gone."""
        names = self._about(test)
        return bool(names) and all(self._holds[name] >= self._held[name] for name in names)

    def is_kept(self, test: ShapeOfTest) -> bool:
        """Whether no less is held than before of the altered code that `test` named, of the rarest name."""
        names = self._about(test)
        fewest = min((self._named[name] for name in names), default=0)
        rarest = [name for name in names if self._named[name] == fewest]
        return bool(rarest) and all(self._holds[name] >= self._held[name] for name in rarest)

    def is_restated(self, one: Assertion, before: ShapeOfTest, after: ShapeOfTest) -> bool:
        """Whether a test that no longer holds `one` still holds as much of alike things, as all tests do.

        All of them hold about what they held, and this one holds half of it at least.
        """
        if self._after < _NEARLY * self._before or weight(after) < _HALF * weight(before):
            return False
        return any(
            other.strength >= min(one.strength, Strength.MEMBER) and likeness(other.own, one.own) >= _LIKE
            for other in after.assertions
        )

    def _about(self, test: ShapeOfTest | None) -> frozenset[str]:
        if test is None or not test.alive:
            return frozenset()
        return test.words & self._altered or test.reach & self._altered


def weight(test: ShapeOfTest | None) -> int:
    """How much a test holds: the strengths of its assertions, for each of its cases."""
    if test is None or not test.alive:
        return 0
    return total(test.assertions) * max(1, len(test.cases or ()))


def total(assertions: Iterable[Assertion]) -> int:
    """The strengths of assertions, put together."""
    return sum(int(one.strength) for one in assertions)
