"""Acts of a function, each with its counterpart, and what no longer lies on the way to it."""

from __future__ import annotations

import ast
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from guard.facts.effects.protection.walking import LOGS
from guard.facts.effects.protection.ways import END, Act, Condition


@dataclass(frozen=True)
class Lost:
    """What lay on the way to an act before, and does not after."""

    condition: Condition
    before: Act
    after: Act


_COMPARED = 30
"""With how many sets of conditions those of an act are compared, where acts of its text have more of them."""


class _Alike:
    """Acts of one text, by the conditions that they stand under."""

    def __init__(self) -> None:
        self._acts: dict[frozenset[frozenset[str]], deque[Act]] = {}
        self._count = 0

    def add(self, act: Act) -> None:
        """Add one more."""
        self._acts.setdefault(_asked(act), deque()).append(act)
        self._count += 1

    def take(self, wanted: frozenset[frozenset[str]]) -> Act | None:
        """The one whose conditions have most of `wanted`; the last that is left may be taken again."""
        if not self._acts:
            return None
        some = [wanted] if wanted in self._acts else islice(self._acts, _COMPARED)
        best = max(some, key=lambda held: len(wanted & held))
        acts = self._acts[best]
        if self._count == 1:
            return acts[0]
        self._count -= 1
        act = acts.popleft()
        if not acts:
            del self._acts[best]
        return act


def _asked(act: Act) -> frozenset[frozenset[str]]:
    return frozenset(one.alternatives for one in act.conditions)


def matched(before: Iterable[Act], after: Iterable[Act]) -> list[tuple[Act, Act]]:
    """Acts with their counterparts: by their text, else by what they call."""
    found: list[tuple[Act, Act]] = []
    left = list(after)
    waiting: list[Act] = []
    by_text: defaultdict[str, _Alike] = defaultdict(_Alike)
    for act in left:
        by_text[act.text].add(act)
    for act in before:
        best = by_text[act.text].take(_asked(act))
        if best is None:
            waiting.append(act)
        else:
            found.append((act, best))
    used = {id(new) for _, new in found}
    by_calls: defaultdict[frozenset[str], deque[Act]] = defaultdict(deque)
    for act in left:
        if id(act) not in used and act.calls:
            by_calls[act.calls].append(act)
    for act in waiting:
        if act.calls and by_calls[act.calls]:
            found.append((act, by_calls[act.calls].popleft()))
    return found


def lost(pairs: Iterable[tuple[Act, Act]]) -> list[Lost]:
    """Each thing on the way that any act that matters has lost, once."""
    found: dict[frozenset[str], Lost] = {}
    for old, new in pairs:
        if not _matters(old):
            continue
        held = {(one.alternatives, one.call) for one in (*new.conditions, *new.passed)}
        for condition in (*old.conditions, *old.passed):
            if (condition.alternatives, condition.call) not in held and not _is_stricter(new, condition):
                known = found.get(condition.alternatives)
                if known is None or known.condition.strength < condition.strength:
                    found[condition.alternatives] = Lost(condition, old, new)
    return list(found.values())


def _matters(act: Act) -> bool:
    if act.text == END:
        return True
    if isinstance(act.statement, ast.Return | ast.AugAssign | ast.Delete):
        return True
    if isinstance(act.statement, ast.Assign):
        stored = any(isinstance(one, ast.Attribute | ast.Subscript) for one in act.statement.targets)
        return stored or bool(act.calls)
    return any(not LOGS.search(name) for name in act.calls)


def _is_stricter(act: Act, condition: Condition) -> bool:
    """Whether one of the conditions of `act` has fewer of the same alternatives."""
    several = len(condition.alternatives) > 1
    return several and any(one.alternatives < condition.alternatives for one in act.conditions)
