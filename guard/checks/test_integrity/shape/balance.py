"""Whether the tests of a change hold as much of altered code after it as before.

A test that goes, or asserts less, beside code that changed may say what the code no longer does. Where the
same change asserts as much of that very code again, elsewhere or in other words, tests were rewritten with
it and not taken away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.finding import Findable
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

    def restated(self, before: ShapeOfTest, after: ShapeOfTest) -> Restated:
        """What a test still holds, if all tests hold about what they held, and it half of that at least."""
        nearly = self._after >= _NEARLY * self._before and weight(after) >= _HALF * weight(before)
        return Restated(after.assertions if nearly else ())

    def _about(self, test: ShapeOfTest | None) -> frozenset[str]:
        if test is None or not test.alive:
            return frozenset()
        return test.words & self._altered or test.reach & self._altered


class Restated:
    """What may be held in other words, by those words."""

    def __init__(self, holds: Iterable[Assertion]) -> None:
        """Enter all that is held."""
        self._found = Findable()
        for one in holds:
            self._found.add(one, one.own)

    def holds(self, one: Assertion) -> bool:
        """Whether as much as a test held in `one` is held of alike things."""
        least = min(one.strength, Strength.MEMBER)
        return any(
            other.strength >= least and likeness(other.own, one.own) >= _LIKE
            for _, other in self._found.rarest(one.own)
        )


def weight(test: ShapeOfTest | None) -> int:
    """How much a test holds: the strengths of its assertions, for each of its cases."""
    if test is None or not test.alive:
        return 0
    return total(test.assertions) * max(1, len(test.cases or ()))


def total(assertions: Iterable[Assertion]) -> int:
    """The strengths of assertions, put together."""
    return sum(int(one.strength) for one in assertions)
