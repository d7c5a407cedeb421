"""The rules of `new-packages`: what each finding means and how bad it is."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
_CWE = ("CWE-1357",)
"""Reliance on an insufficiently trustworthy component."""

MISSING = Rule(
    "package-missing",
    "A dependency that does not exist",
    Severity.CRITICAL,
    _HIGH,
    "Remove it, or name the project that was meant.",
    _CWE,
)
LOOKALIKE = Rule(
    "package-lookalike",
    "A dependency whose name looks like that of a well-known project",
    Severity.HIGH,
    _HIGH,
    "Write the name of the project that was meant; if this one is meant, have a person vouch for it.",
    _CWE,
)
BORROWED = Rule(
    "package-borrowed-name",
    "A dependency whose name contains that of a well-known project",
    Severity.LOW,
    _LOW,
    "See to it that the project is what its name suggests; many are, some only borrow the name.",
    _CWE,
)
QUARANTINED = Rule(
    "package-quarantined",
    "A dependency that the index holds in quarantine",
    Severity.CRITICAL,
    _HIGH,
    "Remove it: the index suspects it of being malicious.",
    _CWE,
)
RETIRED = Rule(
    "package-retired",
    "A dependency that is no longer maintained",
    Severity.LOW,
    _HIGH,
    "Look for a project that is maintained.",
    ("CWE-1104",),
)
VERSION_MISSING = Rule(
    "version-missing",
    "A version that does not exist",
    Severity.CRITICAL,
    _HIGH,
    "Write a version that the index has.",
    _CWE,
)
VERSION_YANKED = Rule(
    "version-yanked",
    "A version that its authors withdrew",
    Severity.HIGH,
    _HIGH,
    "Write a version that was not withdrawn.",
    _CWE,
)
TOO_YOUNG = Rule(
    "version-too-young",
    "A version younger than the policy's cool-down",
    Severity.MEDIUM,
    _HIGH,
    "Write an older version, or wait: most malicious releases are found within days.",
    _CWE,
)
AGE_UNKNOWN = Rule(
    "version-age-unknown",
    "A version whose age the index does not say",
    Severity.INFO,
    _HIGH,
    "Ask an index that gives upload times (PEP 700), or look the date up.",
)
HASH_UNKNOWN = Rule(
    "hash-not-on-index",
    "A locked hash that no file of the version has",
    Severity.HIGH,
    _HIGH,
    "Lock the version again with the project's own tool and index.",
    ("CWE-494",),
)
PROVENANCE_LOST = Rule(
    "provenance-lost",
    "A version without the provenance that the one before had",
    Severity.MEDIUM,
    _MEDIUM,
    "Find out why this version was not built where the ones before were; until then keep the old one.",
    ("CWE-494",),
)
ELSEWHERE = Rule(
    "package-from-elsewhere",
    "A dependency that does not come from the configured index",
    Severity.MEDIUM,
    _LOW,
    "Take it from the configured index, or have a person vouch for where it comes from.",
    _CWE,
)
NOT_ASKED = Rule(
    "package-not-asked",
    "New packages of an ecosystem whose index is not asked",
    Severity.MEDIUM,
    _LOW,
    "Have a person look each of them up; guard asks the Python index alone.",
    _CWE,
)
DEFERRED = Rule(
    "index-deferred",
    "Questions that the package index has yet to answer",
    Severity.INFO,
    _HIGH,
    "Nothing to do here: the CI gate asks them, and does not let the change pass without answers.",
)
ADDED = Rule(
    "dependency-added",
    "A new run-time dependency",
    Severity.LOW,
    _HIGH,
    "Leave it out if the standard library, or a dependency that the project has, does the same.",
    ("CWE-1357",),
)

RULES = (
    ADDED,
    MISSING,
    LOOKALIKE,
    BORROWED,
    QUARANTINED,
    RETIRED,
    VERSION_MISSING,
    VERSION_YANKED,
    TOO_YOUNG,
    AGE_UNKNOWN,
    HASH_UNKNOWN,
    PROVENANCE_LOST,
    ELSEWHERE,
    NOT_ASKED,
    DEFERRED,
)
