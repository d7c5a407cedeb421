"""What one look at lines gives: a place with what is said of it."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Severity

Site = tuple[Rule, int, str, str, Severity | None]
"""A rule, the line, the message, the evidence, and a severity where it differs from the rule's."""
