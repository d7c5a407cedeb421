"""Every family of effects, and every kind by its name: what policies, documents and findings speak of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guard.facts.effects.content.family import Content
from guard.facts.effects.family import EffectKind, Family
from guard.facts.effects.flow.family import Flow
from guard.facts.effects.logic.family import Logic
from guard.facts.effects.measure.family import Measure
from guard.facts.effects.protection.family import Protection
from guard.facts.effects.runs.family import Runs
from guard.facts.effects.steering.family import Steering

FAMILIES: tuple[Family, ...] = (Protection(), Runs(), Steering(), Flow(), Measure(), Content(), Logic())
"""In the order they are asked. A new one is a folder and a line here."""

EFFECTS: Mapping[str, EffectKind] = MappingProxyType(
    {kind.id: kind for family in FAMILIES for kind in family.kinds}
)
"""Every kind of effect by its name."""
