"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_LEAVE = "Leave it as it was, or propose it by itself and say why."
AUTOMATION = Rule("control-automation", "Automation became weaker", Severity.MEDIUM, Confidence.HIGH, _LEAVE)
OWNERS = Rule("control-owners", "Code loses its owners", Severity.MEDIUM, Confidence.HIGH, _LEAVE)
POLICY = Rule("control-policy", "guard's own policy changes", Severity.MEDIUM, Confidence.HIGH, _LEAVE)
AGENTS = Rule(
    "control-agent-powers", "Agents or editors get powers", Severity.MEDIUM, Confidence.HIGH,
    "Leave approvals with the person at the keyboard; name single commands instead of a wildcard.",
)  # fmt: skip
SPEECH = Rule(
    "control-prompt", "Text that speaks to a model or a reviewer", Severity.MEDIUM, Confidence.LOW,
    "Remove the text. What a reviewer should know belongs in the description of the change.", ("CWE-1427",),
)  # fmt: skip

RULES = (
    AUTOMATION,
    OWNERS,
    POLICY,
    AGENTS,
    SPEECH,
)
