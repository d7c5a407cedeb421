"""Assertions that became a case of a test that runs many: the same is held of the same values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.shape import ShapeOfTest

_MOST_COMPARED = 40
"""Assertions on the same function that are looked at for one; what only a later one holds counts as lost."""
_MOST_CASES = 500

Held = tuple[Assertion, frozenset[str], tuple[frozenset[str], ...]]
"""An assertion of a test with cases, the values that it writes itself, and those of each case."""


class CaseIndex:
    """The assertions of tests that write their cases out, by the functions that they call."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._held: dict[str, list[Held]] = defaultdict(list)

    def add(self, test: ShapeOfTest) -> None:
        """Enter what `test` holds of each of its cases, if it has any."""
        if not test.cases:
            return
        cases = tuple(frozenset(values_in(case)) for case in test.cases[:_MOST_CASES])
        for one in test.assertions:
            if not one.guarded:
                held = one, frozenset(values_in(one.whole)), cases
                for name in _asked(one):
                    self._held[name].append(held)

    def find(self, one: Assertion) -> Assertion | None:
        """The assertion that holds what `one` held, for one of the cases that its test writes out.

        Every value that `one` wrote stands in that case, or in what the other writes itself, and both ask the
        same code.
        """
        asked = _asked(one)
        if not asked or not self._held:
            return None
        rarest = min(asked, key=lambda name: (len(self._held.get(name, ())), name))
        values = frozenset(values_in(one.whole))
        for other, own, cases in self._held.get(rarest, [])[:_MOST_COMPARED]:
            if other.raises is not one.raises or other.strength < one.strength or not asked <= _asked(other):
                continue
            wanted = values - own
            if wanted and any(wanted <= case for case in cases):
                return other
        return None


def values_in(form: Sequence[str]) -> Iterator[str]:
    """The constants in a normal form, and the names that it passes by keyword, as texts."""
    for kind, value in pairwise(form):
        if kind in ("Constant", "keyword"):
            yield value


def is_closed(one: Assertion) -> bool:
    """Whether an assertion speaks of what functions give, and of nothing else that has a name."""
    names = {value for kind, value in pairwise(one.whole) if kind == "Name"}
    return bool(names) and names <= _asked(one)


def _asked(one: Assertion) -> frozenset[str]:
    """The functions that an assertion calls by name, and the methods that it calls of names."""
    found = set()
    form = one.whole
    for index, part in enumerate(form):
        if part == "Call":
            start = index + 1
            while start < len(form) and form[start] == "Attribute":
                start += 1
            last = 2 * start - index
            if form[start : start + 1] == ("Name",) and last < len(form):
                found.add(form[last])
    return frozenset(found)
