"""What the tests of a change held before and no longer hold.

Assertions are matched within their own test first, by what they look at and what they expect. What is left
over on the before side is then looked for among the assertions that the rest of the change adds; each of
those answers for one, unless it expects more than the one it stands for (a snapshot in place of fields).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.changes import ChangesOfTests, PairOfTests
from guard.checks.test_integrity.shape.matching import Findable, Held, is_made_by, is_part
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import RAISING, Strength, is_wide
from guard.checks.test_integrity.shape.words import likeness

_LIKE = 0.4
"""How alike two assertions must be to be taken for one that was rewritten."""
_LIKE_ELSEWHERE = 0.3
"""How alike the words around two assertions of different tests must be."""
_ALIKE = 0.6
"""The same, for assertions whose expected values are too common to tell anything."""
_FEW = 3
"""Under so many expected values, fewer of them is no loss of a snapshot's fields."""
_TRIVIAL = frozenset({"None", "True", "False", "0", "1", "2", "''"})


@dataclass(frozen=True, eq=False)
class Change:
    """An assertion and the one that stands in its place."""

    before: Assertion
    after: Assertion


@dataclass(eq=False)
class Losses:
    """What became of the assertions of one test."""

    pair: PairOfTests
    lost: list[Assertion] = field(default_factory=list)
    """Without any counterpart in the change."""
    loosened: list[Change] = field(default_factory=list)
    """With a weaker one in their place."""
    restated: list[Change] = field(default_factory=list)
    """With another of at least their strength in their place."""
    excused: list[Assertion] = field(default_factory=list)
    """What they look at, or expect, is gone from the product code."""
    new: list[Assertion] = field(default_factory=list)
    """Assertions of the test after the change that stand in nobody's place."""
    leftover: list[Assertion] = field(default_factory=list)
    """Those, and snapshots that may stand for more than one assertion."""

    @property
    def dropped(self) -> int:
        """How much strength is lost, new assertions of the same test on like things set against it."""
        gone = [*self.lost, *(change.before for change in self.loosened)]
        lost = sum(int(one.strength) for one in self.lost)
        lost += sum(max(1, one.before.strength - one.after.strength) for one in self.loosened)
        about = frozenset[str]().union(*(one.words for one in gone))
        return lost - sum(one.strength for one in self.new if not about or one.words & about)


class LossFinder:
    """Matches the assertions of all changed tests."""

    def __init__(self, changes: ChangesOfTests) -> None:
        self._changes = changes
        self._pool = Findable()
        self._tests: dict[int, ShapeOfTest] = {}
        """By number in the pool: the test that holds it."""

    def run(self) -> list[Losses]:
        """The losses of every test that was alive before, in the order of the change's tests."""
        found: list[Losses] = []
        waiting: list[list[Assertion]] = []
        for pair in self._changes.pairs:
            before = pair.before if pair.before is not None and pair.before.alive else None
            after = pair.after if pair.after is not None and pair.after.alive else None
            losses = Losses(pair)
            open_ones = self._match(before, after, losses)
            if after is not None:
                times = max(1, len(after.cases or ()))
                for one in losses.leftover:
                    for _ in range(times):
                        self._tests[self._pool.add(one, _names_elsewhere(one))] = after
            if before is not None:
                found.append(losses)
                waiting.append(open_ones)
        for losses, open_ones in zip(found, waiting, strict=True):
            self._match_elsewhere(losses, open_ones)
        return found

    def _match(
        self, before: ShapeOfTest | None, after: ShapeOfTest | None, losses: Losses
    ) -> list[Assertion]:
        """Match a test's own two sides; the assertions that found nothing here."""
        held = before.assertions if before is not None else []
        holds = after.body.assertions if after is not None else []
        old, new = _unmatched(held, holds)
        answers, leftover = Held(holds), Findable()
        numbers = {id(one): leftover.add(one, _names(one)) for one in new}
        waiting: list[Assertion] = []
        for one in old:
            exact = answers.answer(one)
            counterpart = exact if exact is not None else _best(one, leftover)
            if counterpart is None:
                waiting.append(one)
                continue
            whole = exact is not None or (
                covers(one, counterpart) and not _is_a_share(counterpart, one, answers)
            )
            (losses.restated if whole else losses.loosened).append(Change(one, counterpart))
            shared = one.expected < counterpart.expected or is_made_by(counterpart, one)
            if id(counterpart) in numbers and not shared:
                leftover.take(numbers.pop(id(counterpart)))
        losses.leftover = leftover.left()
        answered = {id(change.after) for change in (*losses.restated, *losses.loosened)}
        losses.new = [one for one in losses.leftover if id(one) not in answered]
        if before is not None and after is not None:
            losses.loosened = [one for one in losses.loosened if not self._forgiven(one, losses)]
        return waiting

    def _forgiven(self, change: Change, losses: Losses) -> bool:
        # Who changes what comes out can say what comes out now: "anything at all" is no answer to that.
        anything = change.after.strength <= (Strength.BOUND if change.after.raises else Strength.NONE)
        if not anything and self.is_gone(change.before):
            losses.excused.append(change.before)
            return True
        return False

    def _match_elsewhere(self, losses: Losses, waiting: list[Assertion]) -> None:
        """Look for the rest in the whole change."""
        answered: set[int] = set()
        for one in waiting:
            place = next(
                (i for i, other in self._pool.answering(_wanted(one, self._pool)) if _stands_for(other, one)),
                None,
            )
            if place is not None:
                other = self._pool.item(place)
                losses.restated.append(Change(one, other))
                answered.add(id(other))
                if self._tests[place].cases or not one.expected < other.expected:
                    self._pool.take(place)
            elif self.is_gone(one):
                losses.excused.append(one)
            else:
                losses.lost.append(one)
        losses.new = [item for item in losses.new if id(item) not in answered]

    def is_gone(self, one: Assertion) -> bool:
        """Whether the product code no longer holds what an assertion looks at or expects."""
        product = self._changes.product
        if not product.files:
            return False
        strings = {constant[1:-1] for constant in one.expected if constant[:1] in "'\""}
        if one.raises:
            strings |= one.own - RAISING
        named = one.words & (product.gone | product.bereft) or strings & product.fewer
        return bool(named) or product.lost_text(one.expected)


def covers(one: Assertion, other: Assertion) -> bool:
    """Whether `other` notices at least as much as `one` did."""
    if other.strength < one.strength:
        return False
    if other.guarded and not one.guarded:
        return False
    if other.tolerance is not None and other.tolerance > (one.tolerance or 0) and is_wide(other.tolerance):
        return False
    if one.subject == other.subject and _looser(one.bound, other.bound):
        return False
    if one.text.startswith("all(") and other.text.startswith("any("):
        return False
    shrunk = len(one.expected) >= _FEW and 0 < len(other.expected) * 2 < len(one.expected)
    return not shrunk


def _looser(one: tuple[str, float] | None, other: tuple[str, float] | None) -> bool:
    if one is None or other is None or one[0] != other[0]:
        return False
    return other[1] < one[1] if one[0] == "least" else other[1] > one[1]


def _is_a_share(other: Assertion, one: Assertion, held: Held) -> bool:
    """Whether `other` looks at a part of what `one` looked at, and the other parts are expected nowhere."""
    if not is_part(other.subject, one.subject) or one.strength < Strength.EXACT:
        return False
    expected = held.expected_of_parts(one.subject) | _constants_of(other.subject)
    return not one.expected - _TRIVIAL <= expected


def _constants_of(form: Sequence[str]) -> frozenset[str]:
    """The constants in a normal form: the keys that lead to a part."""
    return frozenset(value for kind, value in pairwise(form) if kind == "Constant")


def _stands_for(other: Assertion, one: Assertion) -> bool:
    if other.strength < one.strength or other.raises != one.raises:
        return False
    alike = likeness(one.words, other.words)
    if other.whole == one.whole or other.subject == one.subject or (one.echo and other.echo == one.echo):
        return alike >= _LIKE_ELSEWHERE
    wanted = one.expected - _TRIVIAL
    if not wanted:
        return bool(one.expected) and one.expected <= other.expected and alike >= _ALIKE
    return wanted <= other.expected and alike >= _LIKE_ELSEWHERE


def _unmatched(
    before: Sequence[Assertion], after: Sequence[Assertion]
) -> tuple[list[Assertion], list[Assertion]]:
    """Assertions of each side that the other does not hold, by resolved form and then by their words."""
    keys: tuple[Callable[[Assertion], Hashable], ...] = (
        lambda one: (one.whole, one.strength, one.guarded),
        lambda one: (one.text, one.strength, one.guarded, len(one.expected)),
    )
    for key in keys:
        shared = Counter(map(key, before)) & Counter(map(key, after))
        before, after = _without(before, shared, key), _without(after, shared, key)
    return list(before), list(after)


def _without(
    items: Iterable[Assertion], shared: Counter[Hashable], key: Callable[[Assertion], Hashable]
) -> list[Assertion]:
    left = Counter(shared)
    kept = []
    for one in items:
        if left[key(one)] > 0:
            left[key(one)] -= 1
        else:
            kept.append(one)
    return kept


def _names(one: Assertion) -> Iterator[Hashable]:
    """What another assertion of the same test has in common with it, where they are alike."""
    yield ("subject", one.subject)
    yield from one.own
    yield from one.expected


def _names_elsewhere(one: Assertion) -> Iterator[Hashable]:
    """The same, for an assertion of another test."""
    yield from (("whole", one.whole), ("subject", one.subject), ("echo", one.echo))
    yield from one.expected


def _wanted(one: Assertion, pool: Findable) -> Iterator[Hashable]:
    """The names of whatever can stand for an assertion in another test; see `_stands_for`."""
    yield from (("whole", one.whole), ("subject", one.subject))
    if one.echo:
        yield ("echo", one.echo)
    wanted: Collection[str] = one.expected - _TRIVIAL or one.expected
    if wanted:
        yield pool.fewest(wanted)


def _best(one: Assertion, leftover: Findable) -> Assertion | None:
    scored = [(_score(one, other), -number, other) for number, other in leftover.rarest(_names(one))]
    best = max(scored, key=lambda found: found[:2], default=None)
    return best[2] if best is not None and best[0] >= _LIKE else None


def _score(one: Assertion, other: Assertion) -> float:
    if one.raises != other.raises:
        return 0.0
    score = 0.6 * likeness(one.own, other.own) + 0.4 * likeness(one.expected, other.expected)
    return max(score, 0.5 + score / 2 if one.subject == other.subject else 0.0)
