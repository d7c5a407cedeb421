"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

FILE = Rule(
    "frozen-file", "A frozen suite changes", Severity.HIGH, Confidence.HIGH,
    "Leave the suite exactly as it is. If a case is wrong, say so; an owner changes it.",
)  # fmt: skip
RECORD = Rule(
    "frozen-record", "The record of frozen suites changes", Severity.HIGH, Confidence.HIGH,
    "Leave the record as it is. Owners renew it with `guard freeze --update`, in a change of its own.",
)  # fmt: skip
ROUTE = Rule(
    "frozen-collection", "A frozen suite may be led around", Severity.HIGH, Confidence.HIGH,
    "Leave the configuration of the test run as it was wherever a frozen suite is collected by it.",
)  # fmt: skip

RULES = (
    FILE,
    RECORD,
    ROUTE,
)
