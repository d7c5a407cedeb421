"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_INSTEAD = "Take a package under a licence that the project can use, or ask the owners to allow this one."
DENIED = Rule("denied-license", "A licence that the policy denies", Severity.HIGH, Confidence.HIGH, _INSTEAD)
INCOMPATIBLE = Rule(
    "incompatible-license",
    "A licence that does not go with the project's own",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    _INSTEAD,
)
UNKNOWN = Rule(
    "unknown-license",
    "A licence that is not known",
    Severity.LOW,
    Confidence.HIGH,
    "Find out the licence of exactly this version, and have the owners allow it by its SPDX id.",
)
CONTRADICTS = Rule(
    "contradicting-licenses",
    "A package that says two things of its licence",
    Severity.LOW,
    Confidence.HIGH,
    "Ask its authors which of the two holds; until then keep to both.",
)

RULES = (
    DENIED,
    INCOMPATIBLE,
    UNKNOWN,
    CONTRADICTS,
)
