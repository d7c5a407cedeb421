"""What is the same for every finding of one id."""

from __future__ import annotations

from dataclasses import dataclass

from guard.model.finding import Confidence, Severity


@dataclass(frozen=True)
class Rule:
    """One kind of finding that a check can give."""

    id: str
    title: str
    severity: Severity
    """How bad it is, where a case does not say otherwise."""
    confidence: Confidence
    """How sure it is, where a case does not say otherwise."""
    repair: str
    """What to do instead; addressed to the proposer."""
    cwe: tuple[str, ...] = ()
