"""Every family, and which known-bad changes each is tried on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from guard.redteam.calls import call_families
from guard.redteam.cases import Case, Family
from guard.redteam.layout import layout_families

FAMILIES: tuple[Family, ...] = (*call_families(), *layout_families())
"""In the order they are shown."""


def thinned(family: Family, cases: Sequence[Case], each: int) -> list[Case]:
    """The cases of the family's checks; of the rules' annotated code only `each`, another choice per family.

    The choice hangs on the names alone, so that two runs try the same.
    """
    fitting = [case for case in cases if case.check in family.checks]
    from_rules = [case for case in fitting if case.name.startswith("python-")]
    if not each or len(from_rules) <= each:
        return fitting

    def order(case: Case) -> bytes:
        return hashlib.sha256(f"{family.name}\0{case.name}".encode()).digest()

    chosen = sorted(from_rules, key=order)[:each]
    return [case for case in fitting if case not in from_rules or case in chosen]
