"""What the tests of a change held before and no longer hold.

Assertions are matched within their own test first, by what they look at and what they expect. What is left
over on the before side is then looked for among the assertions that the rest of the change adds; each of
those answers for one, unless it expects more than the one it stands for (a snapshot in place of fields).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.cases import CaseIndex
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.finding import Held, Leftover, Pool
from guard.checks.test_integrity.shape.matching import covers, is_a_share, is_made_by, unmatched
from guard.checks.test_integrity.shape.pairing import PairOfTests
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import RAISING, Strength


def is_bit(other: Assertion, one: Assertion, answers: Held) -> bool:
    """Whether `other` and its like hold less than half of what `one` held whole."""
    expected = answers.expected_of_parts(one.subject)
    return len(expected) * 2 < len(one.expected) and is_a_share(other, one, answers.expected_of_parts)


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
    whittled: list[Assertion] = field(default_factory=list)
    """Those that are lost and of which the test still holds a bit."""
    leftover: list[Assertion] = field(default_factory=list)
    """Those, and snapshots that may stand for more than one assertion."""

    @property
    def dropped(self) -> int:
        """How much strength is lost, new assertions of the same test on like things set against it."""
        gone = [*self.lost, *(change.before for change in self.loosened)]
        lost = sum(int(one.strength) for one in self.lost)
        lost += sum(max(1, one.before.strength - one.after.strength) for one in self.loosened)
        about = frozenset[str]().union(*(one.words for one in gone))
        return lost - sum(one.strength for one in self.new if (not about or one.words & about)
                          and not self._is_more_of_a_part(one))  # fmt: skip

    def _is_more_of_a_part(self, one: Assertion) -> bool:
        """Whether it holds another part of what was held whole: that nothing else is there stays unsaid."""
        return any(change.after.strength == one.strength == Strength.MEMBER < change.before.strength
                   and one.subject == change.after.subject for change in self.loosened)  # fmt: skip


class LossFinder:
    """Matches the assertions of all changed tests."""

    def __init__(self, changes: ChangesOfTests) -> None:
        self._changes = changes
        self._pool = Pool()
        self._tests: dict[int, ShapeOfTest] = {}
        """By number in the pool: the test that holds it."""
        self._cases = CaseIndex()

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
                self._cases.add(after)
                times = max(1, len(after.cases or ()))
                for one in losses.leftover:
                    for _ in range(times):
                        self._tests[self._pool.add(one)] = after
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
        old, new = unmatched(held, holds)
        answers, leftover = Held(holds), Leftover(new)
        waiting: list[Assertion] = []
        own: CaseIndex | None = None
        if old and after is not None and after.cases:
            own = CaseIndex()
            own.add(after)
        for one in old:
            exact = answers.answer(one)
            if exact is None and own is not None:
                exact = own.find(one)
            counterpart = exact if exact is not None else leftover.best(one)
            if counterpart is None:
                waiting.append(one)
                continue
            whole = exact is not None or (
                covers(one, counterpart) and not is_a_share(counterpart, one, answers.expected_of_parts)
            )
            (losses.restated if whole else losses.loosened).append(Change(one, counterpart))
            shared = one.expected < counterpart.expected or is_made_by(counterpart, one)
            if not shared:
                leftover.take(counterpart)
        losses.leftover = leftover.left()
        answered = {id(change.after) for change in (*losses.restated, *losses.loosened)}
        losses.new = [one for one in losses.leftover if id(one) not in answered]
        bits = [(bit, one) for bit in losses.new for one in waiting if is_bit(bit, one, answers)]
        losses.new = [one for one in losses.new if all(one is not bit for bit, _ in bits)]
        losses.whittled = [one for _, one in bits]
        if before is not None and after is not None:
            losses.loosened = [one for one in losses.loosened if not self._forgiven(one, losses)]
        return waiting

    def _forgiven(self, change: Change, losses: Losses) -> bool:
        # Who changes what comes out can say what comes out now: "anything at all" is no answer to that.
        anything = change.after.strength <= (Strength.BOUND if change.after.raises else Strength.NONE)
        if not anything and self.is_gone(change.before, losses.pair.before):
            losses.excused.append(change.before)
            return True
        return False

    def _match_elsewhere(self, losses: Losses, waiting: list[Assertion]) -> None:
        """Look for the rest in the whole change."""
        answered: set[int] = set()
        for one in waiting:
            found = self._pool.first(one)
            if found is not None:
                number, other = found
                losses.restated.append(Change(one, other))
                answered.add(id(other))
                if self._tests[number].cases or not one.expected < other.expected:
                    self._pool.take(number)
            elif (case := self._cases.find(one)) is not None:
                losses.restated.append(Change(one, case))
            elif self.is_gone(one, losses.pair.before):
                losses.excused.append(one)
            else:
                losses.lost.append(one)
        losses.new = [item for item in losses.new if id(item) not in answered]

    def is_gone(self, one: Assertion, test: ShapeOfTest | None) -> bool:
        """Whether the product code no longer holds what an assertion of `test` looks at or expects."""
        product = self._changes.product
        if not product.files:
            return False
        if test is not None and not test.reach & product.altered:
            return bool(one.words & self._changes.gone_for(test))
        strings = {constant[1:-1] for constant in one.expected if constant[:1] in "'\""}
        if one.raises:
            strings |= one.own - RAISING
        named = one.words & (product.gone | product.bereft) or strings & product.fewer
        return bool(named) or product.lost_text(one.expected)
