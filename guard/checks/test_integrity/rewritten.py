"""Tests that hold as much as before, of something else: another expectation, or a mock of their subject."""

from __future__ import annotations

from collections.abc import Iterator

from guard.checks.test_integrity.fixtures import is_about_call
from guard.checks.test_integrity.report import finding, place
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import Losses
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.shape.strength import Strength
from guard.model.finding import Confidence, Finding, Location, Severity, Side


def rewritten(changes: ChangesOfTests, every: list[Losses]) -> Iterator[Finding]:
    """Findings on tests that stand on both sides and run on both."""
    for losses in every:
        before, after = losses.pair.before, losses.pair.after
        if before is None or after is None or not after.alive:
            continue
        yield from _mocked(before, after)
        if changes.product.files:
            yield from _expected(before, after, losses)


def _mocked(before: ShapeOfTest, after: ShapeOfTest) -> Iterator[Finding]:
    for target in sorted(after.body.mocks - before.body.mocks):
        name = target.rsplit(".", 1)[-1]
        held = next((one for one in after.assertions if is_about_call(one, name)), None)
        if held is None or not any(is_about_call(one, name) for one in before.assertions):
            continue
        message = (
            f"{before.name} held `{held.text}` of the real {name}; now {target} is patched away, so the "
            "assertion looks at what the test itself put there."
        )
        yield finding("subject-mocked", message, Severity.HIGH, Confidence.MEDIUM, place(after),
                      evidence=f"{after.name} {target}",
                      related=(place(before, Side.BEFORE, "the test before the change"),))  # fmt: skip


def _expected(before: ShapeOfTest, after: ShapeOfTest, losses: Losses) -> Iterator[Finding]:
    turned = [
        change for change in losses.restated
        if change.before.subject == change.after.subject
        and change.before.strength is change.after.strength is Strength.EXACT
        and change.before.expected != change.after.expected
    ]  # fmt: skip
    if not turned:
        return
    first = turned[0]
    more = f" (and {len(turned) - 1} more like it)" if len(turned) > 1 else ""
    message = (
        f"{before.name} held `{first.before.text}`; now `{first.after.text}`{more}, and the same change "
        "alters product code. Both are as strong; which is right, the test cannot say."
    )
    line = first.after.line or after.line
    was = Location(
        before.path, first.before.line, first.before.line, side=Side.BEFORE, note="expected before"
    )
    yield finding("expectation-rewritten", message, Severity.LOW, Confidence.MEDIUM,
                  Location(after.path, line, line), evidence=f"{after.name} {first.before.text}",
                  related=(was,))  # fmt: skip
