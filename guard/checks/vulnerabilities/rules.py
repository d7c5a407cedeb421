"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

VULNERABLE = Rule(
    "known-vulnerability",
    "A known vulnerability",
    Severity.HIGH,
    Confidence.HIGH,
    "Take a version that is not affected, or leave the dependency out.",
    ("CWE-1395",),
)
MALWARE = Rule(
    "known-malware",
    "Known malware",
    Severity.CRITICAL,
    Confidence.HIGH,
    "Remove the dependency. Wherever it was installed, treat every secret of that machine as stolen.",
    ("CWE-506",),
)
OLD_DATABASE = Rule(
    "advisories-old",
    "Looked up in an old database of advisories",
    Severity.LOW,
    Confidence.HIGH,
    "Bring the database up to date (`guard advisories sync`), and judge the change again.",
)

RULES = (
    VULNERABLE,
    MALWARE,
    OLD_DATABASE,
)
