"""Tests that hold less after the change than before it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from guard.checks.test_integrity.report import STRENGTH_ORDER, finding, place
from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import Losses
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.skips import Skip, SkipReason, skip_reason
from guard.checks.test_integrity.shape.standing import Standing
from guard.checks.test_integrity.shape.strength import STRENGTH_WORDS, Strength
from guard.expressions import expression
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.walk import walk
from guard.wording import some

_SHOWN = 3
_NAME = expression(r"\w+(\.\w+)*")
_COMPOUND = expression(
    r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+"
)
"""Words that no prose has: `is_direct`, `dependsOn`, `TrivyPackage`."""


def weakened(changes: ChangesOfTests, every: list[Losses]) -> Iterator[Finding]:
    """Findings on tests that existed and were alive before."""
    staying = _Staying(changes)
    for losses in every:
        before, after = losses.pair.before, losses.pair.after
        assert before is not None  # held by LossFinder
        if after is None:
            yield from _removed(before, losses, changes, staying)
        elif before.collected and not after.collected:
            yield _uncollected(before, after)
        elif after.skipped[0] > before.skipped[0]:
            yield from _skipped(before, after)
        elif before.assertions and not after.assertions:
            yield from _emptied(before, after, losses)
        else:
            yield from _less(before, after, losses, changes)
            yield from _shrunk(before, after, losses, changes)


class _Staying:
    """The tests that stay and may hold what a removed one held."""

    def __init__(self, changes: ChangesOfTests) -> None:
        self._changes = changes
        self._elsewhere: dict[tuple[str, tuple[str, ...]], Standing] = {}

    @cached_property
    def of_change(self) -> Standing:
        """Those of the files that the change touches."""
        kept = (test for test in self._changes.kept if test.alive)
        paired = (pair.after for pair in self._changes.pairs)
        return Standing([*kept, *(test for test in paired if test is not None and test.alive)])

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
    if len(losses.excused) >= len(losses.lost) or _named(before) & changes.product.gone:
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
    weak = weak or _is_cut(before, changes)
    severity = Severity.LOW if weak else Severity.HIGH if half else Severity.MEDIUM
    yield finding(
        "test-removed", message, severity, Confidence.MEDIUM,
        place(before, Side.BEFORE), evidence=f"{before.name} {_evidence(losses.lost)}",
    )  # fmt: skip


def _is_cut(before: ShapeOfTest, changes: ChangesOfTests) -> bool:
    """Whether the change takes code out of the very function that a test calls, whose other tests stay.

    What went may be what the test was about. Where nothing else in its file tests the function, it is no
    part of it that goes untested.
    """
    cut = before.words & changes.reduced
    return bool(cut) and any(
        cut & test.words for test in _others(before, changes) if test.path == before.path
    )


def _named(test: ShapeOfTest) -> frozenset[str]:
    """The names that a test uses, in its code and in texts that are names (a key, what is patched).

    A word of prose may be gone from the product code by chance.
    """
    found: set[str] = set()
    for node in walk(test.node):
        found.update(str(getattr(node, field, "")) for field in ("attr", "id", "arg", "name"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole = _NAME.fullmatch(node.value)
            found.update(node.value.split(".") if whole else _COMPOUND.findall(node.value))
    return frozenset(found)


def _others(before: ShapeOfTest, changes: ChangesOfTests) -> Iterator[ShapeOfTest]:
    yield from (test for test in changes.kept if test.alive and test is not before)
    yield from (pair.after for pair in changes.pairs if pair.after is not None and pair.after.alive)


def _uncollected(before: ShapeOfTest, after: ShapeOfTest) -> Finding:
    message = (
        f"{before.name} in {before.path} was collected and held {_list(before.assertions)}; as {after.name} "
        f"in {after.path} it is not: its name, its class, its file's name or a later definition hides it."
    )
    return finding("test-uncollected", message, Severity.HIGH, Confidence.HIGH, place(after),
                   evidence=f"{before.name} {after.name}", related=(_was(before),))  # fmt: skip


def _skipped(before: ShapeOfTest, after: ShapeOfTest) -> Iterator[Finding]:
    kind, text = after.skipped
    reason = skip_reason(kind, text)
    if reason is not SkipReason.OTHER:
        severity, confidence = Severity.LOW, Confidence.LOW
    elif kind is Skip.CONDITIONAL:
        severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    else:
        severity, confidence = Severity.HIGH, Confidence.HIGH if kind is Skip.ALWAYS else Confidence.MEDIUM
    how = {Skip.ALWAYS: "never", Skip.XFAIL: "and may fail", Skip.CONDITIONAL: "on a condition only"}
    message = f"{before.name} ran and held {_list(before.assertions)}; now it runs {how[kind]}: {text[:120]}"
    yield finding("test-skipped", message, severity, confidence, place(after),
                  evidence=f"{after.name} {text}", related=(_was(before),))  # fmt: skip


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
                  evidence=f"{after.name} {_evidence(weaker)}", related=(_was(before),))  # fmt: skip


def _less(
    before: ShapeOfTest, after: ShapeOfTest, losses: Losses, changes: ChangesOfTests
) -> Iterator[Finding]:
    if losses.dropped <= 0 or len(losses.excused) >= len(losses.lost) + len(losses.loosened):
        return
    if (before.words - after.words) & changes.product.gone:
        return
    unreached = {one.text for one in after.body.unreached}
    for one in losses.lost:
        hidden = one.text in unreached
        if not hidden and Standing([after]).imply(one):
            continue
        rule = "assertion-unreachable" if hidden else "assertion-removed"
        now = "the same text stands where its failure is not seen" if hidden else "nothing in its place"
        held = f"`{one.text}` ({STRENGTH_WORDS[one.strength]})"
        message = f"{before.name} held {held}; now there is {now}. {_compared()}"
        yield finding(
            rule, message, Severity.HIGH if hidden else _weight(one, after), Confidence.MEDIUM, place(after),
            evidence=f"{after.name} {one.text}", related=(_was(before, one),),
        )  # fmt: skip
    for change in losses.loosened:
        old, new = change.before, change.after
        message = (
            f"{before.name} held `{old.text}` ({STRENGTH_WORDS[old.strength]}); now `{new.text}` "
            f"({STRENGTH_WORDS[new.strength]}). {_compared()}"
        )
        location = Location(after.path, new.line or after.line, new.line or after.line)
        evidence = f"{after.name} {old.text} {new.text}"
        yield finding("assertion-loosened", message, Severity.MEDIUM, Confidence.MEDIUM, location,
                      evidence=evidence, related=(_was(before, old),))  # fmt: skip


def _weight(one: Assertion, after: ShapeOfTest) -> Severity:
    """How much the loss of one assertion matters: that a value is there is asserted by whatever uses it."""
    more = any(other.strength > Strength.TRUTH for other in after.assertions)
    return Severity.LOW if one.strength <= Strength.TRUTH and more else Severity.MEDIUM


def _shrunk(
    before: ShapeOfTest, after: ShapeOfTest, losses: Losses, changes: ChangesOfTests
) -> Iterator[Finding]:
    if not before.cases or after.cases is None:
        return
    gone = Counter(before.cases) - Counter(after.cases)
    fewer = len(before.cases) - len(after.cases)
    if fewer <= 0 or losses.new or losses.restated:
        return
    words = {part[1:-1] for case in gone for part in case if part[:1] in "'\""}
    if words & changes.product.fewer or changes.product.lost_text(f"'{word}'" for word in words):
        return
    if (_named(before) - _named(after)) & changes.product.gone or _arguments(
        before, after
    ) & changes.product.fewer:
        return
    if words and any(words <= _texts(pair.after) for pair in changes.pairs
                     if pair.before is None and pair.after is not None and pair.after.alive):  # fmt: skip
        return
    message = (
        f"{before.name} ran {len(before.cases)} cases; now it runs {len(after.cases)}, and what the missing "
        "ones name is still in the code. Cases are compared one by one, by what they hold."
    )
    yield finding("parametrisation-shrunk", message, Severity.MEDIUM, Confidence.MEDIUM, place(after),
                  evidence=f"{after.name} {fewer}", related=(_was(before),))  # fmt: skip


def _arguments(before: ShapeOfTest, after: ShapeOfTest) -> frozenset[str]:
    """The keywords that a test passed and passes no more."""
    was, now = (
        frozenset(node.arg for node in walk(test.node) if isinstance(node, ast.keyword) and node.arg)
        for test in (before, after)
    )
    return was - now


def _texts(test: ShapeOfTest) -> frozenset[str]:
    return frozenset(
        node.value
        for node in walk(test.node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _was(before: ShapeOfTest, one: Assertion | None = None) -> Location:
    if one is not None and one.line:
        return Location(before.path, one.line, one.line, side=Side.BEFORE, note="what was asserted before")
    return place(before, Side.BEFORE, "the test before the change")


def _list(assertions: list[Assertion]) -> str:
    named = [f"`{one.text}` ({STRENGTH_WORDS[one.strength]})" for one in assertions]
    return some(named, _SHOWN) or "that it runs without an error"


def _evidence(assertions: list[Assertion]) -> str:
    return " | ".join(one.text for one in assertions)


def _compared() -> str:
    return f"Assertions are matched by subject and expected value over the whole change; {STRENGTH_ORDER}."
