"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

POWER = Rule(
    "power-at-import", "Code that runs unasked gains a capability", Severity.MEDIUM, Confidence.HIGH,
    "Move it into a function that is called where it is needed, so that importing, installing or collecting "
    "tests does none of it.",
    ("CWE-829",),
)  # fmt: skip
FETCHES = Rule(
    "fetch-and-run-at-import", "Code that runs unasked both reaches the network and runs things",
    Severity.HIGH, Confidence.HIGH,
    "Leave it out. What a build or an import needs belongs into the locked dependencies.",
    ("CWE-829", "CWE-494"),
)  # fmt: skip
HOOK = Rule(
    "start-hook-added", "Configuration makes code run unasked", Severity.MEDIUM, Confidence.HIGH,
    "Leave the configuration as it is, or propose the hook by itself, with the reason for it.",
    ("CWE-829",),
)  # fmt: skip
LIBRARY = Rule(
    "unanalysed-library", "Calls into a library that guard's map does not describe", Severity.LOW,
    Confidence.HIGH, "Use a described library, or say in the proposal what the calls do.",
)  # fmt: skip
CALLS = Rule(
    "unanalysed-calls", "More new calls that nothing can be said of than the policy allows", Severity.MEDIUM,
    Confidence.HIGH, "Annotate the parameters that are called on, or take objects from where they are made.",
)  # fmt: skip

RULES = (
    POWER,
    FETCHES,
    HOOK,
    LIBRARY,
    CALLS,
)
