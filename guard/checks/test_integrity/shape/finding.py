"""Assertions found by what they hold, so that work grows with their number and not with its square.

Which assertion stands for another is said in `matching.py`; what is found here is what is asked there. Where
more than a few answer to one name, the first of them are looked at: what stands for an assertion among
hundreds that are all alike may then be missed, and the assertion counts as lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.matching import best, is_made, stands_for, steps_of, telling
from guard.checks.test_integrity.shape.strength import Strength
from guard.syntax.python_normal import Normal

_MOST = 64
"""How many that answer to one name are looked at."""


class Held:
    """What a test holds after a change, by what each assertion looks at."""

    def __init__(self, holds: Sequence[Assertion]) -> None:
        """Enter them all."""
        self._holds = holds
        self._made: dict[Normal, int] = {}
        self._exact: dict[Normal, int] = {}
        self._written = [
            (number, one.written) for number, one in enumerate(holds) if one.written is not None
        ][:_MOST]
        for number, one in enumerate(holds):
            if is_made(one):
                self._made.setdefault(one.via, number)
            if one.subject and one.strength is Strength.EXACT and not one.raises:
                self._exact.setdefault(one.subject, number)
        self._lengths: dict[int, set[int]] = defaultdict(set)
        """By how many steps a subject begins with: how long those subjects are."""
        for subject in self._exact:
            self._lengths[steps_of(subject)].add(len(subject))
        self._parts: dict[tuple[int, int], dict[Normal, frozenset[str]]] = {}

    def answer(self, one: Assertion) -> Assertion | None:
        """The first that says all of what `one` did.

        The helper or predicate that made `one` makes it, of the same; or it holds the exact value of what
        `one` looks at, or of what that is a part of; or it writes that out in a whole.
        """
        found = [self._made[one.via]] if one.via in self._made else []
        if not one.raises:
            if one.strength < Strength.EXACT and one.subject in self._exact:
                found.append(self._exact[one.subject])
            found += [self._exact[whole] for whole in self._wholes(one.subject) if whole in self._exact]
        if (asked := one.asked) is not None and not found:
            found += [number for number, written in self._written if written.answers(asked)][:1]
        return self._holds[min(found)] if found else None

    def _wholes(self, part: Normal) -> Iterator[Normal]:
        """What stands below each step that `part` begins with, as long as some subject with its steps is."""
        steps = steps_of(part)
        for start in range(1, steps + 1):
            for length in self._lengths.get(steps - start, ()):
                yield part[start : start + length]

    def expected_of_parts(self, whole: Normal) -> frozenset[str]:
        """All that is expected of what is a part of `whole`."""
        steps, length = key = steps_of(whole), len(whole)
        if key not in self._parts:
            parts: dict[Normal, set[str]] = defaultdict(set)
            for one in self._holds:
                start = steps_of(one.subject) - steps
                if start > 0:
                    parts[one.subject[start : start + length]] |= one.expected
            self._parts[key] = {head: frozenset(found) for head, found in parts.items()}
        return self._parts[key].get(whole, frozenset())


class Findable:
    """Assertions that are taken one by one, each found by its names."""

    def __init__(self) -> None:
        """Hold none yet."""
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

    def left(self) -> list[Assertion]:
        """Those that nobody took."""
        return list(self._items.values())


class Leftover:
    """What a test holds that no assertion of before was found in yet."""

    def __init__(self, new: Iterable[Assertion]) -> None:
        """Hold all of `new`."""
        self._found = Findable()
        self._numbers = {id(one): self._found.add(one, _names(one)) for one in new}

    def best(self, one: Assertion) -> Assertion | None:
        """The one that was most likely `one`, if any was."""
        return best(one, (other for _, other in self._found.rarest(_names(one))))

    def take(self, one: Assertion) -> None:
        """Take `one` away, if it is held."""
        if id(one) in self._numbers:
            self._found.take(self._numbers.pop(id(one)))

    def left(self) -> list[Assertion]:
        """Those that nobody took."""
        return self._found.left()


class Pool:
    """What the tests of a change hold anew: each answers for an assertion of another test."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._found = Findable()

    def add(self, one: Assertion) -> int:
        """Put it last; the number that it has from now on."""
        return self._found.add(one, _names_elsewhere(one))

    def first(self, one: Assertion) -> tuple[int, Assertion] | None:
        """The first that stands for `one`, with its number."""
        answering = self._found.answering(self._wanted(one))
        return next(((number, other) for number, other in answering if stands_for(other, one)), None)

    def take(self, number: int) -> None:
        """Take one away."""
        self._found.take(number)

    def _wanted(self, one: Assertion) -> Iterator[Hashable]:
        """The names of whatever can stand for an assertion; see `stands_for`."""
        yield from (("whole", one.whole), ("subject", one.subject))
        if one.echo:
            yield ("echo", one.echo)
        wanted = telling(one.expected)
        if wanted:
            yield self._found.fewest(wanted)


def _names(one: Assertion) -> Iterator[Hashable]:
    """What another assertion of the same test has in common with it, where they are alike."""
    yield ("subject", one.subject)
    yield from one.own
    yield from one.expected


def _names_elsewhere(one: Assertion) -> Iterator[Hashable]:
    """The same, for an assertion of another test."""
    yield from (("whole", one.whole), ("subject", one.subject), ("echo", one.echo))
    yield from one.expected
