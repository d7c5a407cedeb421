"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

RULES = (
    Rule(
        "test-removed", "A live test is removed while what it tested stays",
        Severity.HIGH, Confidence.MEDIUM,
        "Restore the test, or show where the change asserts the same of the same subject.",
    ),
    Rule(
        "test-emptied", "A test no longer asserts anything",
        Severity.HIGH, Confidence.HIGH,
        "Restore the assertions; if the behaviour went, remove the code with the test.",
    ),
    Rule(
        "test-uncollected", "A test is no longer collected",
        Severity.HIGH, Confidence.HIGH,
        "Give the test, its class and its file names that pytest collects, each once.",
    ),
    Rule(
        "test-skipped", "A test that ran is skipped or allowed to fail",
        Severity.HIGH, Confidence.HIGH,
        "Remove the skip and repair what makes the test fail.",
    ),
    Rule(
        "test-cannot-fail", "A new test cannot fail",
        Severity.MEDIUM, Confidence.MEDIUM,
        "Assert what the test's name promises, outside any handler that swallows it, or leave it out.",
    ),
    Rule(
        "assertion-removed", "A test asserts less than it did",
        Severity.MEDIUM, Confidence.MEDIUM,
        "Restore the assertion, or assert at least as much of the same subject.",
    ),
    Rule(
        "assertion-loosened", "An assertion is weaker than it was",
        Severity.MEDIUM, Confidence.MEDIUM,
        "Assert the value as exactly as before; change the expectation only if the behaviour changed.",
    ),
    Rule(
        "assertion-unreachable", "An assertion is still written and no longer judged",
        Severity.HIGH, Confidence.HIGH,
        "Move the assertion to where it always runs and nothing catches its failure.",
    ),
    Rule(
        "parametrisation-shrunk", "A test runs fewer cases",
        Severity.MEDIUM, Confidence.MEDIUM,
        "Restore the cases; those whose subject is gone go with the code.",
    ),
    Rule(
        "subject-mocked", "What a test is about is mocked away",
        Severity.HIGH, Confidence.MEDIUM,
        "Test the real code; mock only what lies outside it.",
    ),
    Rule(
        "fixture-answers", "A fixture gives the tests the answer they ask for",
        Severity.HIGH, Confidence.MEDIUM,
        "Let the fixture ask the code again; a double stands for what lies outside the tested code.",
    ),
    Rule(
        "expectation-rewritten", "Expected values are rewritten together with the code they judge",
        Severity.LOW, Confidence.MEDIUM,
        "Say in the change why the behaviour is to differ; keep the old cases beside the new ones.",
    ),
    Rule(
        "golden-rewritten", "A file of expected results is rewritten or deleted",
        Severity.HIGH, Confidence.MEDIUM,
        "Restore the old values, or say in the change why each of them is to differ.",
    ),
    Rule(
        "always-true-eq", "A comparison is made to hold always",
        Severity.HIGH, Confidence.MEDIUM,
        "Compare the fields that matter; never return True for every other object.",
    ),
    Rule(
        "runner-tampered", "The run of the tests is steered by the change",
        Severity.HIGH, Confidence.HIGH,
        "Remove what ends, skips or rewrites the outcome of tests outside the tests themselves.",
    ),
    Rule(
        "thresholds-lowered", "A threshold of the test run is lowered",
        Severity.MEDIUM, Confidence.HIGH,
        "Restore the threshold, and add the tests it asks for.",
    ),
    Rule(
        "selection-narrowed", "Fewer tests are selected",
        Severity.MEDIUM, Confidence.MEDIUM,
        "Restore the selection; tests that must not run everywhere say so themselves, with a reason.",
    ),
    Rule(
        "special-cased", "Product code answers the tests instead of the problem",
        Severity.HIGH, Confidence.MEDIUM,
        "Compute the answer; product code knows neither the tests' inputs nor that it is under test.",
    ),
)  # fmt: skip
