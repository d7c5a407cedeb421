"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_REPAIR = "Repair what the tool says. If it is wrong here, name the one rule on the one line and say why."
COMMENT = Rule("suppression-comment", "A tool is told to be quiet", Severity.LOW, Confidence.HIGH, _REPAIR)
BROAD = Rule(
    "suppression-broad",
    "A tool is told to be quiet about everything",
    Severity.MEDIUM,
    Confidence.HIGH,
    _REPAIR,
)
SECURITY = Rule(
    "suppression-security", "A security tool is told to be quiet", Severity.MEDIUM, Confidence.HIGH, _REPAIR
)
SETTING = Rule(
    "suppression-setting", "A checking tool is set to say less", Severity.MEDIUM, Confidence.HIGH,
    "Leave the setting as it was and repair what the tool says.",
)  # fmt: skip
IGNORED = Rule(
    "suppression-list", "A list of accepted findings grew", Severity.MEDIUM, Confidence.HIGH,
    "Repair what the tool finds instead of adding it to the list.",
)  # fmt: skip

RULES = (
    COMMENT,
    BROAD,
    SECURITY,
    SETTING,
    IGNORED,
)
