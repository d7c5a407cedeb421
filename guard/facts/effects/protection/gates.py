"""Conditions that stood on the way to an act and do not any more, or let more through.

An act is followed from before to after by its own text (else by what it calls); what had to hold to reach
it before, and need not hold now, is lost. Names only rank what was lost. A condition that moved, or that an
equal or stricter one replaces, is not lost; one that another new one may replace holds nothing up.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from guard.facts.effects.family import EffectKind
from guard.facts.effects.protection import calls, exits
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.looser import Direction, direction, other_subject
from guard.facts.effects.protection.matching import Lost, lost, matched
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.walking import way
from guard.facts.effects.protection.ways import Act, Condition, Way
from guard.facts.effects.protection.words import guards, guards_strongly
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse

_SAID = 70


def weakened(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """What had to hold on the way to the acts of a function, and need not any more."""
    if isinstance(pair.before.node, ast.ClassDef):
        return
    before, after = way(pair.before, sides), way(pair.after, sides)
    pairs = matched(before.acts, after.acts)
    comparison = _Comparison(pair, sides, before, after)
    yield from exits.passed_by(pair, before, after, sides)
    yield from exits.handed_back(pair, before, after)
    yield from exits.never_run(pair, before)
    yield from exits.goes_on(pair)
    yield from calls.unused(pair, sides, before, after)
    is_new = bool(comparison.new) or any(map(guards_strongly, comparison.new_calls))
    is_rewrite = len(pairs) * 2 < len(before.acts)
    for one in lost(pairs):
        if one.condition.call:
            found = calls.judged(one, pair, sides, after, is_new=is_new)
        else:
            found = comparison.judged(one, is_rewrite=is_rewrite)
        if found is not None:
            yield found


class _Comparison:
    """What is known of one function on both sides, to judge what it lost."""

    def __init__(self, pair: Pair, sides: Sides, before: Way, after: Way) -> None:
        self.pair = pair
        self.sides = sides
        self.before = before
        self.after = after
        known = before.conditions
        self.new = tuple(
            {
                one.alternatives: one
                for act in after.acts
                for one in act.conditions
                if one.alternatives not in known
            }.values()
        )
        self.new_calls = after.calls - before.calls
        texts = Counter(act.text for act in before.acts)
        self.is_pure = not self.new and not any(not texts[act.text] for act in after.acts)

    def judged(self, lost: Lost, *, is_rewrite: bool) -> ChangeEffect | None:
        """What it means that a condition is lost; None where it is honest or cannot matter."""
        condition = lost.condition
        strength = condition.strength
        if not condition.refusal and (guards_strongly(condition.shown)):
            strength = 1
        if not strength or self._moved(condition):
            return None
        wider = next((one for one in self.new if one.alternatives > condition.alternatives), None)
        if wider is not None:
            more = " or ".join(sorted(wider.alternatives - condition.alternatives))[:_SAID]
            said = f"goes on where `{more}`, too; before, only where `{condition.shown[:_SAID]}`"
            return self._loosened(lost, wider, said, strength)
        for other in self.new:
            how = direction(condition.nodes, other.nodes)
            if how is Direction.LOOSER:
                said = (
                    f"goes on where `{other.shown[:_SAID]}`; before, only where `{condition.shown[:_SAID]}`"
                )
                return self._loosened(lost, other, said, strength)
            if how is Direction.STRICTER:
                return None
            named = other_subject(condition.nodes, other.nodes)
            if named and not _says(self.pair.after.text, named):
                return None  # it has another name
            if named and any(_is_done_to(act, named) for act in self.after.acts):
                said = f"asks `{other.shown[:_SAID]}`, and acts on `{named}`, of which it asked before"
                return self._loosened(lost, other, said, strength)
        return self._removed(lost, strength, is_rewrite=is_rewrite)

    def _removed(self, lost: Lost, strength: int, *, is_rewrite: bool) -> ChangeEffect | None:
        condition = lost.condition
        replaced = self._is_replaced(condition)
        if replaced and strength < 3:
            return None
        severity = {3: Severity.HIGH, 2: Severity.MEDIUM}.get(strength, Severity.LOW)
        confidence = Confidence.HIGH if self.is_pure and strength == 3 else Confidence.MEDIUM
        if replaced or is_rewrite:
            severity, confidence = Severity.LOW, Confidence.LOW
        elif strength == 2 and not (self.is_pure and self.pair.before.short == self.pair.after.short):
            severity = Severity.LOW
        how = f"by `{condition.refusal[:_SAID]}` " if condition.refusal else ""
        where = self.pair.after.name or "the module"
        said = f"{where} no longer refuses {how}what does not meet `{condition.shown[:_SAID]}`"
        if replaced:
            said += "; another condition may take its place"
        return self._effect(REMOVED, lost, self._line(lost), severity, confidence, said)

    def _loosened(self, lost: Lost, now: Condition, said: str, strength: int) -> ChangeEffect:
        severity = Severity.MEDIUM if strength == 3 or (strength == 2 and self._is_small()) else Severity.LOW
        where = self.pair.after.name or "the module"
        line = self.pair.after.source.physical[now.line - 1]
        return self._effect(LOOSENED, lost, line, severity, Confidence.MEDIUM, f"{where} {said}")

    def _is_small(self) -> bool:
        return len(self.new) <= 2

    def _line(self, lost: Lost) -> int:
        return self.pair.after.at(lost.after.statement)

    def _is_replaced(self, condition: Condition) -> bool:
        """Whether a new condition speaks of the same things, or a new call may refuse in its place."""
        mine = _names(condition)
        for other in self.new:
            if len(mine & _names(other)) * 2 > len(mine):
                return True
        return any(guards(name.rpartition(".")[2]) for name in self.new_calls)

    def _moved(self, condition: Condition) -> bool:
        """Whether the same condition, or the same refusal, is new in another function of the change."""
        return self.sides.is_new_elsewhere(condition, self.pair)

    def _effect(
        self, kind: EffectKind, lost: Lost, line: int, severity: Severity, confidence: Confidence, said: str
    ) -> ChangeEffect:
        source = self.pair.before.source
        at = source.physical[lost.condition.line - 1]
        evidence = " or ".join(sorted(lost.condition.alternatives))
        return effect(kind, self.pair, severity, said, evidence, before=at, after=line, confidence=confidence)


def _is_done_to(act: Act, name: str) -> bool:
    """Whether an act does something to what has a name, other than to give it that name."""
    targets = act.statement.targets if isinstance(act.statement, ast.Assign) else []
    return _says(act.text, name) and name not in map(unparse, targets) and bool(act.calls)


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


_PLAIN = frozenset(["self", "cls", "None", "True", "False", "not", "in", "is", "and", "or", "len", "str"])


def _names(condition: Condition) -> frozenset[str]:
    words = set(re.findall(r"[A-Za-z_]\w*", " ".join(condition.alternatives)))
    return frozenset(words - _PLAIN)
