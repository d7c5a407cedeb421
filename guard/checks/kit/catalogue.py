"""Every kind of finding that checks can give, by the metadata of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guard.checks.kit.interface import CheckMeta
from guard.checks.kit.rule import Rule


@dataclass(frozen=True)
class FindingKind:
    """What is the same for every finding of one id."""

    rule: Rule
    checks: tuple[str, ...]
    """Ids of the checks that report it, sorted."""


def finding_kinds(metas: Iterable[CheckMeta]) -> Mapping[str, FindingKind]:
    """The kinds by id, sorted; where checks share an id, the first one's words speak for it."""
    found: dict[str, FindingKind] = {}
    for meta in metas:
        for rule in meta.rules:
            known = found.get(rule.id, FindingKind(rule, ()))
            found[rule.id] = FindingKind(known.rule, tuple(sorted({*known.checks, meta.id})))
    return dict(sorted(found.items()))
