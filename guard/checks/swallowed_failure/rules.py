"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

CATCH = Rule(
    "failure-hidden", "A failure is hidden", Severity.MEDIUM, Confidence.MEDIUM,
    "Catch the exceptions that you can handle, by name; let the others through, or log them as errors.",
    ("CWE-390", "CWE-755"),
)  # fmt: skip
STATUS = Rule(
    "failure-status-ignored", "A failing result is ignored", Severity.MEDIUM, Confidence.MEDIUM,
    "Keep `check=True` or `raise_for_status()`, or test the result and raise.", ("CWE-252",),
)  # fmt: skip
REFUSAL = Rule(
    "failure-refusal-gone", "A refusal is gone", Severity.MEDIUM, Confidence.MEDIUM,
    "Keep the check, or say what refuses in its place.", ("CWE-284", "CWE-20"),
)  # fmt: skip
TRUE = Rule(
    "failure-always-true", "A check always says yes", Severity.MEDIUM, Confidence.HIGH,
    "Compute the answer; a check that cannot be made should say no.", ("CWE-284",),
)  # fmt: skip
RECORD = Rule(
    "failure-unrecorded", "Something is no longer recorded", Severity.MEDIUM, Confidence.MEDIUM,
    "Keep the record, or say where it is made now.", ("CWE-778",),
)  # fmt: skip
LIMIT = Rule(
    "failure-unlimited", "A limit is gone", Severity.LOW, Confidence.MEDIUM,
    "Keep the timeout or limit.", ("CWE-400",),
)  # fmt: skip

RULES = (
    CATCH,
    STATUS,
    REFUSAL,
    TRUE,
    RECORD,
    LIMIT,
)
