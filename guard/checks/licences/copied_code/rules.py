"""What the copied-code check says of a copy, by the terms of its origin."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_ANEW = (
    "Write it anew from what it has to do, without the origin at hand, or call the original as a dependency."
)

DENIED = Rule(
    "copied-denied",
    "Code copied from under a licence that the policy denies",
    Severity.HIGH,
    Confidence.MEDIUM,
    _ANEW,
)
INCOMPATIBLE = Rule(
    "copied-incompatible",
    "Code copied from under a licence that does not go with the project's own",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    _ANEW,
)
UNKNOWN = Rule(
    "copied-unknown",
    "Code copied from where nothing says under which licence",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    f"Find out the terms of the origin and have the owners agree. {_ANEW}",
)
UNATTRIBUTED = Rule(
    "copied-unattributed",
    "Code copied from under a licence that may be used, without its notice",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Put the origin's copyright notice and licence into the file, or call the original as a dependency.",
)
ATTRIBUTED = Rule(
    "copied-attributed",
    "Code copied under a licence that may be used",
    Severity.LOW,
    Confidence.MEDIUM,
    "Keep the notice with the code.",
)
NO_NOTICE_NEEDED = frozenset({"0bsd", "cc0-1.0", "mit-0", "unlicense", "wtfpl", "cc-pddc"})

RULES = (
    DENIED,
    INCOMPATIBLE,
    UNKNOWN,
    UNATTRIBUTED,
    ATTRIBUTED,
)
