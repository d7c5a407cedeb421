"""Which rules can match which texts: the others are not sent, and what none can match is not parsed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from guard.ports import Match, ScanTarget
from guard.tools import prefilter


@dataclass(frozen=True)
class Choice:
    """Some rules, and the targets that any of them can match."""

    rules: Sequence[Mapping[str, Any]]
    concerned: Mapping[str, Sequence[ScanTarget]]
    """By language: the targets."""
    by_key: Mapping[str, frozenset[str]]
    """By target: the ids of the rules that can match it."""

    def own(self, matches: Iterable[Match]) -> set[Match]:
        """The matches of a rule in a target that it was chosen for.

        A run has one set of rules for all its targets: what is found in one must not depend on the others.
        """
        return {match for match in matches if match.rule in self.by_key.get(match.key, ())}


def choose(
    by_language: Mapping[str, Sequence[ScanTarget]],
    sources: Mapping[str, Sequence[Mapping[str, Any]]],
    prefilters: Mapping[str, prefilter.Formula],
    wanted: Collection[str] | None,
) -> Choice:
    """The rules that can match any of the targets, and the targets that any of the rules can match.

    Args:
        by_language: the targets.
        sources: by language: every rule.
        prefilters: by rule: what a text must hold for it to match.
        wanted: the ids of the rules that are asked for; None for all.
    """
    # Many rules require the same: each expression is looked for once in each text.
    holds = cache(lambda pattern, data: re.search(pattern.encode(), data) is not None)
    chosen: dict[str, Mapping[str, Any]] = {}
    taken: dict[str, set[str]] = {}
    for language, group in by_language.items():
        words = [(target, prefilter.Words(target.data)) for target in group]
        for rule in sources[language]:
            if wanted is not None and rule["id"] not in wanted:
                continue
            formula = prefilters.get(rule["id"])
            said = rule["metadata"].get("requires", [])
            requires = [said] if isinstance(said, str) else said
            for target, found in words:
                if target.only is not None and rule["id"] not in target.only:
                    continue
                if prefilter.may_match(formula, found) and all(holds(one, target.data) for one in requires):
                    chosen[rule["id"]] = rule
                    taken.setdefault(target.key, set()).add(rule["id"])
    concerned = {
        language: [target for target in group if target.key in taken]
        for language, group in by_language.items()
        if any(target.key in taken for target in group)
    }
    return Choice(list(chosen.values()), concerned, {key: frozenset(ids) for key, ids in taken.items()})
