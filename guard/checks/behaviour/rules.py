"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

BASE_TEST_FAILS = Rule(
    "base_test_fails", "A test that held no longer does", Severity.HIGH, Confidence.HIGH,
    "Repair the code so that the test passes as it stands. A wrong test has a change of its own.",
)  # fmt: skip
GREENED = Rule(
    "greened_by_test_edit", "The change passes only by its edits of tests", Severity.HIGH, Confidence.HIGH,
    "Put the test back as it was, and repair the code that it fails on.",
)  # fmt: skip
EXPECTATION = Rule(
    "expectation_changed", "The change alters what a test expects", Severity.MEDIUM, Confidence.LOW,
    "Say in the description which behaviour changes and why; a reviewer compares the test's two forms.",
)  # fmt: skip
NEW_PASSES = Rule(
    "new_test_already_passes", "A new test passes without the change too", Severity.LOW, Confidence.HIGH,
    "Write the test so that it fails without the change, or say what it is for.",
)  # fmt: skip
REMOVED_PASS = Rule(
    "removed_tests_still_pass", "A test is taken away that still holds", Severity.MEDIUM, Confidence.LOW,
    "Leave the test in, or say why what it holds needs no test any more.",
)  # fmt: skip
OWN_TEST_FAILS = Rule(
    "own_test_fails", "A test that comes with the change fails on it", Severity.MEDIUM, Confidence.LOW,
    "Run the change's own tests without a network and with the base's configuration, and repair what fails.",
)  # fmt: skip
FORGED = Rule(
    "report_forged", "The tests' outcomes were forged", Severity.CRITICAL, Confidence.HIGH,
    "Take out whatever reaches for the runner of tests or its report.",
)  # fmt: skip
BASE_BROKEN = Rule(
    "base_broken", "Tests of the base fail on the base itself", Severity.LOW, Confidence.LOW,
    "Nothing is wrong with the change as such: these tests say nothing of it in the sandbox.",
)  # fmt: skip
FLAKY = Rule(
    "flaky", "A test passes in some runs only", Severity.LOW, Confidence.LOW,
    "Nothing is wrong with the change as such: this test says nothing of it.",
)  # fmt: skip
MUTANT = Rule(
    "mutant_survives", "No test notices a fault put into a changed line", Severity.MEDIUM, Confidence.LOW,
    "Add a test that tells the two apart, or say why the line needs none.",
)  # fmt: skip
DIFFERS = Rule(
    "behaviour_differs", "A function gives something else than before", Severity.MEDIUM, Confidence.LOW,
    "Hold the example against what the change is said to do; where it is meant, add a test that says so.",
)  # fmt: skip
POWER = Rule(
    "power_not_foretold", "The change used a power that reading it does not foretell",
    Severity.MEDIUM, Confidence.LOW,
    "Say in the description what the code reaches for and why, or take it out.",
)  # fmt: skip
DEPENDENCIES = Rule(
    "dependencies_not_run", "The change alters dependencies, and the runs had the base's",
    Severity.MEDIUM, Confidence.LOW,
    "Have the dependencies signed for and merged first; make the environment of the new base, and run again.",
)  # fmt: skip

RULES = (
    BASE_TEST_FAILS,
    GREENED,
    EXPECTATION,
    NEW_PASSES,
    REMOVED_PASS,
    OWN_TEST_FAILS,
    FORGED,
    BASE_BROKEN,
    FLAKY,
    MUTANT,
    DIFFERS,
    POWER,
    DEPENDENCIES,
)
