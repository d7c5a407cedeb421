"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_REPAIR = (
    "Remove it from the change, revoke it where it was issued, and read it from the environment or a vault."
)
FORMAT = Rule(
    "secret-known-format", "A secret in a known format", Severity.HIGH, Confidence.HIGH, _REPAIR, ("CWE-798",)
)
NAMED = Rule(
    "secret-by-name", "A value named as a secret", Severity.MEDIUM, Confidence.MEDIUM, _REPAIR, ("CWE-798",)
)
ENTROPY = Rule(
    "secret-by-entropy", "A random-looking text", Severity.LOW, Confidence.LOW, _REPAIR, ("CWE-798",)
)

RULES = (
    FORMAT,
    NAMED,
    ENTROPY,
)
