"""What must trip the check, and what must not: what each family shows of itself."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples
from guard.facts.effects.families import FAMILIES

EXAMPLES = Examples(
    trips=tuple(Example(*shown) for family in FAMILIES for shown in family.trips),
    quiet=tuple(Example(*shown) for family in FAMILIES for shown in family.quiet),
)
