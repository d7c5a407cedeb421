"""The rules of the check: one for each kind of effect, of whatever family."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.facts.effects.families import EFFECTS

RULES = tuple(
    Rule(kind.id, kind.title, kind.severity, kind.confidence, kind.repair, kind.cwe)
    for kind in EFFECTS.values()
)
