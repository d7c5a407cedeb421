"""Assertions found by what they hold, so that work grows with their number and not with its square.

Where more than a few answer to one name, the first of them are looked at: what stands for an assertion among
hundreds that are all alike may then be missed, and the assertion counts as lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import islice

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.strength import Strength
from guard.syntax.python_normal import Normal

_MOST = 64
"""How many that answer to one name are looked at."""


class Held:
    """What a test holds after a change, by what each assertion looks at."""

    def __init__(self, holds: Sequence[Assertion]) -> None:
        self._holds = holds
        self._made: dict[Normal, int] = {}
        self._exact: dict[Normal, int] = {}
        for number, one in enumerate(holds):
            if _is_made(one):
                self._made.setdefault(one.via, number)
            if one.subject and one.strength is Strength.EXACT and not one.raises:
                self._exact.setdefault(one.subject, number)
        self._lengths = sorted({len(subject) for subject in self._exact})
        self._parts: dict[int, dict[Normal, frozenset[str]]] = {}

    def answer(self, one: Assertion) -> Assertion | None:
        """The first that says all of what `one` did.

        The helper or predicate that made `one` makes it, of the same; or it holds the exact value of what
        `one` looks at, or of what that is a part of.
        """
        found = [self._made[one.via]] if one.via in self._made else []
        if not one.raises:
            if one.strength < Strength.EXACT and one.subject in self._exact:
                found.append(self._exact[one.subject])
            if _is_of_something(one.subject):
                rest = _whole_of(one.subject)
                heads = (rest[:length] for length in self._lengths if length <= len(rest))
                found += [self._exact[head] for head in heads if head in self._exact]
        return self._holds[min(found)] if found else None

    def expected_of_parts(self, whole: Normal) -> frozenset[str]:
        """All that is expected of what is a part of `whole`."""
        length = len(whole)
        if length not in self._parts:
            parts: dict[Normal, set[str]] = defaultdict(set)
            for one in self._holds:
                if _is_of_something(one.subject):
                    parts[_whole_of(one.subject)[:length]] |= one.expected
            self._parts[length] = {head: frozenset(found) for head, found in parts.items()}
        return self._parts[length].get(whole, frozenset())


class Findable:
    """Assertions that are taken one by one, each found by its names."""

    def __init__(self) -> None:
        self._items: dict[int, Assertion] = {}
        self._named: dict[Hashable, dict[int, None]] = defaultdict(dict)
        self._names: dict[int, tuple[Hashable, ...]] = {}
        self._count = 0

    def add(self, one: Assertion, names: Iterable[Hashable]) -> int:
        """Put it last; the number that it has from now on."""
        number = self._count
        self._count += 1
        self._items[number] = one
        self._names[number] = tuple(dict.fromkeys(names))
        for name in self._names[number]:
            self._named[name][number] = None
        return number

    def take(self, number: int) -> None:
        """Take one away."""
        del self._items[number]
        for name in self._names.pop(number):
            del self._named[name][number]

    def answering(self, names: Iterable[Hashable]) -> list[tuple[int, Assertion]]:
        """Those that answer to any of the names, the first of each, in their order."""
        found = {number for name in names for number in islice(self._named.get(name, ()), _MOST)}
        return [(number, self._items[number]) for number in sorted(found)]

    def rarest(self, names: Iterable[Hashable]) -> list[tuple[int, Assertion]]:
        """All where they are few; else those that answer to the names that the fewest answer to."""
        if len(self._items) <= _MOST:
            return list(self._items.items())
        found: dict[int, None] = {}
        for name in sorted(names, key=lambda one: len(self._named.get(one, ()))):
            found.update(dict.fromkeys(islice(self._named.get(name, ()), _MOST - len(found))))
        return [(number, self._items[number]) for number in sorted(found)]

    def fewest(self, names: Iterable[Hashable]) -> Hashable:
        """The name that the fewest answer to; there is one at least."""
        return min(names, key=lambda one: len(self._named.get(one, ())))

    def item(self, number: int) -> Assertion:
        """The assertion of that number, which nobody took."""
        return self._items[number]

    def left(self) -> list[Assertion]:
        """Those that nobody took."""
        return list(self._items.values())


def is_made_by(other: Assertion, one: Assertion) -> bool:
    """Whether the helper or predicate that made one assertion makes the other, of the same."""
    return one.via == other.via and _is_made(other)


def _is_made(one: Assertion) -> bool:
    """Whether a helper or predicate makes it; what a helper holds is compared by what stands in it."""
    return bool(one.via) and not (one.inlined or one.guarded) and one.strength >= Strength.MEMBER


def is_part(part: Normal, whole: Normal) -> bool:
    """Whether `part` is an attribute or item of `whole`, however deep."""
    return _is_of_something(part) and _whole_of(part)[: len(whole)] == whole


def _is_of_something(form: Normal) -> bool:
    return form[:1] in (("Attribute",), ("Subscript",))


def _whole_of(part: Normal) -> Normal:
    """What stands below the attributes and items that a form begins with."""
    start = 0
    while start < len(part) and part[start] in ("Attribute", "Subscript"):
        start += 1
    return part[start:]
