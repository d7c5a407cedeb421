"""How the test integrity rules put what they found: title, repair, and both sides in the message."""

from __future__ import annotations

from guard.checks.kit import findings as kit
from guard.checks.kit.findings import Case
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.checks.test_integrity.rules import RULES
from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.model.finding import Confidence, Finding, Location, Severity, Side

STRENGTH_ORDER = (
    "strength is compared in this order: the value (==) > nearly the value (approx, count, unordered) > "
    "a part (in, an exception's type) > a bound > that it is there > cannot fail"
)


_RULES = {rule.id: rule for rule in RULES}


def finding(
    rule: str,
    message: str,
    severity: Severity,
    confidence: Confidence,
    location: Location,
    *,
    evidence: str,
    related: tuple[Location, ...] = (),
) -> Finding:
    """A finding of one of the check's rules, by its id."""
    case = Case(severity, confidence, related=related)
    return kit.finding(IntegrityOfTests.meta, _RULES[rule], location, message, evidence, case)


def place(test: ShapeOfTest, side: Side = Side.AFTER, note: str = "") -> Location:
    """Where a test stands."""
    return Location(test.path, test.line, test.end_line, side=side, note=note)


def was(before: ShapeOfTest, one: Assertion | None = None) -> Location:
    """Where a test, or one assertion of it, stood before the change."""
    if one is not None and one.line:
        return Location(before.path, one.line, one.line, side=Side.BEFORE, note="what was asserted before")
    return place(before, Side.BEFORE, "the test before the change")
