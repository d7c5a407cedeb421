"""Tests that hold less after the change than before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from guard.checks.test_integrity.report import STRENGTH_ORDER, finding, place, was
from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import Losses
from guard.checks.test_integrity.shape.named import named_in
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.skips import Skip, SkipReason, about_platform, skip_reason
from guard.checks.test_integrity.shape.standing import Standing
from guard.checks.test_integrity.shape.strength import STRENGTH_WORDS, Strength
from guard.checks.test_integrity.shape.turned import is_contrary
from guard.checks.test_integrity.shrunk import MissingCases
from guard.checks.test_integrity.subjects import asks_no_code, asks_what_nobody_sets, lost_files
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.wording import some

_SHOWN = 3


def weakened(changes: ChangesOfTests, every: list[Losses]) -> Iterator[Finding]:
    """Findings on tests that existed and were alive before."""
    staying, cases = _Staying(changes), MissingCases(changes)
    for losses in every:
        before, after = losses.pair.before, losses.pair.after
        assert before is not None  # held by LossFinder
        if after is None:
            yield from _removed(before, losses, changes, staying)
        elif before.collected and not after.collected:
            yield _uncollected(before, after)
        elif after.skipped[0] > before.skipped[0]:
            yield from _skipped(before, after, changes)
        elif before.assertions and not after.assertions:
            yield from _emptied(before, after, losses)
        else:
            yield from _less(before, after, losses, changes)
            yield from cases.of(before, after, losses)


class _Staying:
    """The tests that stay and may hold what a removed one held."""

    def __init__(self, changes: ChangesOfTests) -> None:
        self._changes = changes
        self._elsewhere: dict[tuple[str, tuple[str, ...]], Standing] = {}

    @cached_property
    def of_change(self) -> Standing:
        """Those of the files that the change touches."""
        return Standing(self._tests())

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        """By path: the names and words of those of the files that the change touches."""
        found: dict[str, set[str]] = defaultdict(set)
        for test in self._tests():
            found[test.path] |= test.words
        return {path: frozenset(words) for path, words in found.items()}

    def _tests(self) -> Iterator[ShapeOfTest]:
        paired = (pair.after for pair in self._changes.pairs if pair.after is not None)
        return (test for tests in (self._changes.kept, paired) for test in tests if test.alive)

    def near(self, before: ShapeOfTest) -> tuple[Standing, Standing]:
        """Those, and the ones of other files that name what `before` imports and uses."""
        key = (before.path, self._changes.subjects(before))
        if key not in self._elsewhere:
            self._elsewhere[key] = Standing(self._changes.elsewhere(before))
        return self.of_change, self._elsewhere[key]


def _removed(
    before: ShapeOfTest, losses: Losses, changes: ChangesOfTests, staying: _Staying
) -> Iterator[Finding]:
    if not before.assertions or not losses.lost:
        return
    named = named_in(before)
    if len(losses.excused) >= len(losses.lost) or named & changes.gone_for(before):
        return
    if any(name and {owner, name} <= named for owner, name in changes.product.gone_members):
        return
    others = staying.near(before)
    if any(tests.hold(before, losses.lost) for tests in others):
        return
    if all(any(tests.imply(one) for tests in others) for one in losses.lost):
        return
    if not changes.could_load(before.path) or changes.lost_dependency(before.path):
        return
    total = len(before.assertions)
    message = (
        f"{before.name} held {_list(losses.lost)}; after the change nothing holds "
        f"{'it' if total == 1 else f'{len(losses.lost)} of its {total} assertions'}, and what they look at "
        f"is still in the code. {_compared()}"
    )
    half = len(losses.lost) * 2 >= total
    weak = max(one.strength for one in losses.lost) <= Strength.BOUND
    weak = weak or _is_cut(before, changes, staying) or changes.balance.is_held(before)
    weak = weak or all(map(changes.turned.speaks_of, losses.lost))
    weak = weak or asks_no_code(before, changes) or lost_files(before, changes)
    severity = Severity.LOW if weak else Severity.HIGH if half else Severity.MEDIUM
    yield finding(
        "test-removed", message, severity, Confidence.MEDIUM,
        place(before, Side.BEFORE), evidence=f"{before.name} {_evidence(losses.lost)}",
    )  # fmt: skip


def _is_cut(before: ShapeOfTest, changes: ChangesOfTests, staying: _Staying) -> bool:
    """Whether the change takes code out of the very function that a test calls, whose other tests stay.

    What went may be what the test was about. Where nothing else in its file tests the function, it is no
    part of it that goes untested.
    """
    cut = before.reach & changes.reduced
    return bool(cut & staying.words.get(before.path, frozenset()))


def _uncollected(before: ShapeOfTest, after: ShapeOfTest) -> Finding:
    message = (
        f"{before.name} in {before.path} was collected and held {_list(before.assertions)}; as {after.name} "
        f"in {after.path} it is not: its name, its class, its file's name or a later definition hides it."
    )
    return finding("test-uncollected", message, Severity.HIGH, Confidence.HIGH, place(after),
                   evidence=f"{before.name} {after.name}", related=(was(before),))  # fmt: skip


def _skipped(before: ShapeOfTest, after: ShapeOfTest, changes: ChangesOfTests) -> Iterator[Finding]:
    kind, text = after.skipped
    reason = skip_reason(kind, text)
    if reason is SkipReason.MISSING and asks_what_nobody_sets(text, after.path, changes):
        reason = SkipReason.OTHER
    asks_alike = kind is Skip.CONDITIONAL and about_platform(text) and changes.product.asks_anew(text)
    if reason is not SkipReason.OTHER or asks_alike or lost_files(before, changes):
        severity, confidence = Severity.LOW, Confidence.LOW
    elif kind is Skip.CONDITIONAL:
        severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    else:
        severity, confidence = Severity.HIGH, Confidence.HIGH if kind is Skip.ALWAYS else Confidence.MEDIUM
    how = {Skip.ALWAYS: "never", Skip.XFAIL: "and may fail", Skip.CONDITIONAL: "on a condition only"}
    message = f"{before.name} ran and held {_list(before.assertions)}; now it runs {how[kind]}: {text[:120]}"
    yield finding("test-skipped", message, severity, confidence, place(after),
                  evidence=f"{after.name} {text}", related=(was(before),))  # fmt: skip


def _emptied(before: ShapeOfTest, after: ShapeOfTest, losses: Losses) -> Iterator[Finding]:
    unreached = after.body.unreached
    weaker = [*losses.lost, *(change.before for change in losses.loosened)]
    if not weaker and not unreached:
        return
    if losses.excused and not unreached:
        return
    rule = "assertion-unreachable" if unreached else "test-emptied"
    sure = Confidence.HIGH if not after.can_fail or unreached else Confidence.MEDIUM
    tail = f"{len(unreached)} are written where no failure is seen" if unreached else "it asserts nothing"
    message = f"{before.name} held {_list(before.assertions)}; now {tail}. {_compared()}"
    yield finding(rule, message, Severity.HIGH, sure, place(after),
                  evidence=f"{after.name} {_evidence(weaker)}", related=(was(before),))  # fmt: skip


def _less(
    before: ShapeOfTest, after: ShapeOfTest, losses: Losses, changes: ChangesOfTests
) -> Iterator[Finding]:
    if losses.dropped <= 0 or len(losses.excused) >= len(losses.lost) + len(losses.loosened):
        return
    unnamed = (before.words | named_in(before)) - after.words - named_in(after)
    if unnamed & changes.gone_for(before):
        return
    unreached = {one.text for one in after.body.unreached}
    kept = changes.balance.is_kept(before)
    stays, restated = Standing([after]), changes.balance.restated(before, after)
    shared = {change.before.via for change in losses.restated}
    more = any(other.strength > Strength.TRUTH for other in after.assertions)
    for one in losses.lost:
        hidden = one.text in unreached
        if not hidden and stays.imply(one):
            continue
        rule = "assertion-unreachable" if hidden else "assertion-removed"
        now = "the same text stands where its failure is not seen" if hidden else "nothing in its place"
        held = f"`{one.text}` ({STRENGTH_WORDS[one.strength]})"
        slight = one.strength <= Strength.TRUTH and more  # whatever uses a value asserts that it is there
        # Or a helper that is no longer used made it, and what else that held of the same is held.
        slight = slight or kept or changes.turned.speaks_of(one) or (one.inlined and one.via in shared)
        slight = slight or (restated.holds(one) and one not in losses.whittled)
        weight = Severity.LOW if slight else Severity.MEDIUM
        message = f"{before.name} held {held}; now there is {now}. {_compared()}"
        yield finding(
            rule, message, Severity.HIGH if hidden else weight, Confidence.MEDIUM, place(after),
            evidence=f"{after.name} {one.text}", related=(was(before, one),),
        )  # fmt: skip
    for change in losses.loosened:
        old, new = change.before, change.after
        message = (
            f"{before.name} held `{old.text}` ({STRENGTH_WORDS[old.strength]}); now `{new.text}` "
            f"({STRENGTH_WORDS[new.strength]}). {_compared()}"
        )
        location = Location(after.path, new.line or after.line, new.line or after.line)
        evidence = f"{after.name} {old.text} {new.text}"
        slight = kept and new.strength > Strength.BOUND
        slight = slight or (bool(before.reach & changes.product.altered) and is_contrary(old, new))
        severity = Severity.LOW if slight else Severity.MEDIUM
        yield finding("assertion-loosened", message, severity, Confidence.MEDIUM, location,
                      evidence=evidence, related=(was(before, old),))  # fmt: skip


def _list(assertions: list[Assertion]) -> str:
    named = [f"`{one.text}` ({STRENGTH_WORDS[one.strength]})" for one in assertions]
    return some(named, _SHOWN) or "that it runs without an error"


def _evidence(assertions: list[Assertion]) -> str:
    return " | ".join(one.text for one in assertions)


def _compared() -> str:
    return f"Assertions are matched by subject and expected value over the whole change; {STRENGTH_ORDER}."
