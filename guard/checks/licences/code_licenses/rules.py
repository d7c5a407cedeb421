"""What the code-licenses check says of terms that a change writes or takes away."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_INSTEAD = "Write it anew, take code whose terms the project can use, or have the owners allow this licence."
_KEEP = "Put the notice back as it was; who may take it out are its owners."

DENIED = Rule(
    "denied-code-license",
    "Code under a licence that the policy denies",
    Severity.HIGH,
    Confidence.HIGH,
    _INSTEAD,
)
INCOMPATIBLE = Rule(
    "incompatible-code-license",
    "Code under a licence that does not go with the project's own",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    _INSTEAD,
)
UNKNOWN = Rule(
    "unknown-code-license",
    "Code under terms that are not known",
    Severity.MEDIUM,
    Confidence.HIGH,
    "Name the licence by its SPDX id, and have the owners allow it.",
)
ALLOWED = Rule(
    "other-code-license",
    "Code under another licence, which may be used",
    Severity.LOW,
    Confidence.HIGH,
    "Keep the licence text and the copyright notice with the code.",
)
HOLDER = Rule(
    "foreign-copyright",
    "Somebody else's copyright notice",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Say where the code is from and under which licence, or write it anew.",
)
REMOVED = Rule(
    "notice-removed", "A licence or copyright notice taken away", Severity.MEDIUM, Confidence.HIGH, _KEEP
)
ALTERED = Rule(
    "notice-altered", "A licence or copyright notice altered", Severity.MEDIUM, Confidence.HIGH, _KEEP
)
LOST = Rule(
    "notice-left-behind",
    "Code moved away from its licence or copyright notice",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Take the notice along into the file that the code moved to.",
)

RULES = (
    DENIED,
    INCOMPATIBLE,
    UNKNOWN,
    ALLOWED,
    HOLDER,
    REMOVED,
    ALTERED,
    LOST,
)
