"""How the test integrity rules put what they found: title, repair, and both sides in the message."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.test_integrity.shape.shape import TestShape
from guard.model.finding import Confidence, Finding, Location, Severity, Side

CHECK = "test-integrity"
STRENGTH_ORDER = (
    "strength is compared in this order: the value (==) > nearly the value (approx, count, unordered) > "
    "a part (in, an exception's type) > a bound > that it is there > cannot fail"
)


@dataclass(frozen=True)
class Rule:
    """What is said of every finding of one id."""

    id: str
    title: str
    repair: str


RULES = {
    rule.id: rule
    for rule in (
        Rule("test-removed", "A live test is removed while what it tested stays",
             "Restore the test, or show where the change asserts the same of the same subject."),
        Rule("test-emptied", "A test no longer asserts anything",
             "Restore the assertions; if the behaviour went, remove the code with the test."),
        Rule("test-uncollected", "A test is no longer collected",
             "Give the test, its class and its file names that pytest collects, each once."),
        Rule("test-skipped", "A test that ran is skipped or allowed to fail",
             "Remove the skip and repair what makes the test fail."),
        Rule("test-cannot-fail", "A new test cannot fail",
             "Assert what the test's name promises, outside any handler that swallows it, or leave it out."),
        Rule("assertion-removed", "A test asserts less than it did",
             "Restore the assertion, or assert at least as much of the same subject."),
        Rule("assertion-loosened", "An assertion is weaker than it was",
             "Assert the value as exactly as before; change the expectation only if the behaviour changed."),
        Rule("assertion-unreachable", "An assertion is still written and no longer judged",
             "Move the assertion to where it always runs and nothing catches its failure."),
        Rule("parametrisation-shrunk", "A test runs fewer cases",
             "Restore the cases; those whose subject is gone go with the code."),
        Rule("subject-mocked", "What a test is about is mocked away",
             "Test the real code; mock only what lies outside it."),
        Rule("fixture-answers", "A fixture gives the tests the answer they ask for",
             "Let the fixture ask the code again; a double stands for what lies outside the tested code."),
        Rule("expectation-rewritten", "Expected values are rewritten together with the code they judge",
             "Say in the change why the behaviour is to differ; keep the old cases beside the new ones."),
        Rule("golden-rewritten", "A file of expected results is rewritten or deleted",
             "Restore the old values, or say in the change why each of them is to differ."),
        Rule("always-true-eq", "A comparison is made to hold always",
             "Compare the fields that matter; never return True for every other object."),
        Rule("runner-tampered", "The run of the tests is steered by the change",
             "Remove what ends, skips or rewrites the outcome of tests outside the tests themselves."),
        Rule("thresholds-lowered", "A threshold of the test run is lowered",
             "Restore the threshold, and add the tests it asks for."),
        Rule("selection-narrowed", "Fewer tests are selected",
             "Restore the selection; tests that must not run everywhere say so themselves, with a reason."),
        Rule("special-cased", "Product code answers the tests instead of the problem",
             "Compute the answer; product code knows neither the tests' inputs nor that it is under test."),
    )
}  # fmt: skip


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
    """A finding of one of `RULES`."""
    known = RULES[rule]
    return Finding(
        CHECK, rule, known.title, message, location, severity, confidence, known.repair,
        related=related, evidence=evidence,
    )  # fmt: skip


def place(test: TestShape, side: Side = Side.AFTER, note: str = "") -> Location:
    """Where a test stands."""
    return Location(test.path, test.line, test.end_line, side=side, note=note)
