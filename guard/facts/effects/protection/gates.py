"""Conditions that stood on the way to an act and do not any more, or let more through.

An act is followed from before to after by its own text (else by what it calls); what had to hold to reach
it before, and need not hold now, is lost. Names only rank what was lost. A condition that moved, or that an
equal or stricter one replaces, is not lost; one that another new one may replace holds nothing up.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.looser import Direction, direction
from guard.facts.effects.protection.sides import Pair, Part, Sides
from guard.facts.effects.protection.ways import END, Act, Condition, Way, conditions_of, way_of
from guard.facts.effects.protection.words import guards, guards_strongly
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_LOGS = expression(r"(^|\.)(log|logger|logging|audit|_?log\w*|print|warnings)\.?\w*$", re.IGNORECASE)
_SAID = 70


@dataclass(frozen=True)
class _Lost:
    condition: Condition
    before: Act
    after: Act


def weakened(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """What had to hold on the way to the acts of a function, and need not any more."""
    if isinstance(pair.before.node, ast.ClassDef):
        return
    before, after = way(pair.before, sides), way(pair.after, sides)
    matched = _matched(before.acts, after.acts)
    lost = _lost(matched)
    comparison = _Comparison(pair, sides, before, after)
    yield from comparison.passed_by()
    yield from comparison.handed_back()
    is_rewrite = len(matched) * 2 < len(before.acts)
    for one in lost:
        effect = comparison.judged(one, is_rewrite=is_rewrite)
        if effect is not None:
            yield effect


def way(part: Part, sides: Sides) -> Way:
    """The way through a part, worked out once."""
    body = part.node.body
    key = ("way", part.path, part.name, part.line, id(part.source.tree))
    return sides.around.sources.once(
        key, lambda: way_of(part.short, body, part.source, is_predicate=is_predicate(part))
    )


def is_predicate(part: Part) -> bool:
    """Whether a function answers yes or no: each value it returns is a truth value by its form."""
    node = part.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if node.returns is not None:
        return unparse(node.returns) == "bool"
    values = [one.value for one in walk(node) if isinstance(one, ast.Return)]
    return bool(values) and all(value is not None and _is_truth(value) for value in values)


def _is_truth(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, bool)
    if isinstance(value, ast.BoolOp):
        return all(map(_is_truth, value.values))
    if isinstance(value, ast.Call):
        name = unparse(value.func).rpartition(".")[2]
        return name in _ASKING or name.startswith(("is_", "has_", "can_"))
    return isinstance(value, ast.Compare) or (
        isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
    )


_ASKING = frozenset(
    ["compare_digest", "startswith", "endswith", "isinstance", "any", "all", "bool", "verify"]
)


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


def _matched(before: Iterable[Act], after: Iterable[Act]) -> list[tuple[Act, Act]]:
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


def _lost(matched: Iterable[tuple[Act, Act]]) -> list[_Lost]:
    """Each condition that any act that matters has lost, once."""
    found: dict[frozenset[str], _Lost] = {}
    for old, new in matched:
        if not _matters(old):
            continue
        held = [one.alternatives for one in new.conditions]
        for condition in old.conditions:
            if not any(one <= condition.alternatives for one in held):
                known = found.get(condition.alternatives)
                if known is None or known.condition.strength < condition.strength:
                    found[condition.alternatives] = _Lost(condition, old, new)
    return list(found.values())


def _matters(act: Act) -> bool:
    if act.text == END:
        return True
    if isinstance(act.statement, ast.Return | ast.AugAssign | ast.Delete):
        return True
    if isinstance(act.statement, ast.Assign):
        stored = any(isinstance(one, ast.Attribute | ast.Subscript) for one in act.statement.targets)
        return stored or bool(act.calls)
    return any(not _LOGS.search(name) for name in act.calls)


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

    def judged(self, lost: _Lost, *, is_rewrite: bool) -> ChangeEffect | None:
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
        return self._removed(lost, strength, is_rewrite=is_rewrite)

    def passed_by(self) -> Iterator[ChangeEffect]:
        """New ways out of a function that pass by what said who may come to its end."""
        ends = [act for act in self.before.acts if act.text == END or act.text == "return True"]
        strong = [one for act in ends[-1:] for one in act.conditions if one.strength == 3]
        if not strong:
            return
        known = {(act.text, act.conditions) for act in self.before.exits}
        guarded = {one.alternatives for one in strong}
        last = self.after.exits[-1:]
        answers = [act for act in last if isinstance(act.statement, ast.Return)]  # told by what it asks for
        for act in self.after.exits[: len(self.after.exits) - len(answers)]:
            held = [one.alternatives for one in act.conditions]
            if (act.text, act.conditions) in known or not act.conditions:
                continue
            if all(any(one <= wanted for one in held) for wanted in guarded):
                continue
            known_before = {one.alternatives for old in self.before.exits for one in old.conditions}
            reason = next(
                (one for one in reversed(act.conditions) if one.alternatives not in known_before), None
            )
            if reason is None:
                continue
            where = self.pair.after.name
            said = (
                f"{where} is now left where `{reason.shown[:_SAID]}`, without asking for "
                f"`{strong[-1].shown[:_SAID]}`"
            )
            lost = _Lost(strong[-1], ends[-1], act)
            yield self._effect(LOOSENED.id, lost, self._line(lost), Severity.MEDIUM, Confidence.MEDIUM, said)

    def handed_back(self) -> Iterator[ChangeEffect]:
        """A wrapper that gave back a function of its own, and gives back what it was handed."""
        old, new = self.pair.before.node, self.pair.after.node
        if not isinstance(old, FUNCTIONS) or not isinstance(new, FUNCTIONS) or not self.after.exits:
            return
        inner = {one.name: one for one in old.body if isinstance(one, FUNCTIONS)}
        arguments = {one.arg for one in new.args.args}
        for was, now in zip(self.before.exits[-1:], self.after.exits[-1:], strict=False):
            made, given = (_returned(act.statement) for act in (was, now))
            if made in inner and given in arguments:
                strong = bool(conditions_of(inner[made].body, made))
                lost = _Lost(Condition(frozenset([made]), was.line, "", 3), was, now)
                said = f"{self.pair.after.name} gives back `{given}` itself, without `{made}` around it"
                severity = Severity.HIGH if strong else Severity.LOW
                yield self._effect(LOOSENED.id, lost, self._line(lost), severity, Confidence.MEDIUM, said)

    def _removed(self, lost: _Lost, strength: int, *, is_rewrite: bool) -> ChangeEffect | None:
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
        return self._effect(REMOVED.id, lost, self._line(lost), severity, confidence, said)

    def _loosened(self, lost: _Lost, now: Condition, said: str, strength: int) -> ChangeEffect:
        severity = Severity.MEDIUM if strength == 3 or (strength == 2 and self._is_small()) else Severity.LOW
        where = self.pair.after.name or "the module"
        line = self.pair.after.source.physical[now.line - 1]
        return self._effect(LOOSENED.id, lost, line, severity, Confidence.MEDIUM, f"{where} {said}")

    def _is_small(self) -> bool:
        return len(self.new) <= 2

    def _line(self, lost: _Lost) -> int:
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
        self, kind: str, lost: _Lost, line: int, severity: Severity, confidence: Confidence, said: str
    ) -> ChangeEffect:
        before, after = self.pair.before, self.pair.after
        physical = before.source.physical
        return ChangeEffect(
            kind,
            self.pair.file.path,
            severity,
            confidence,
            said,
            symbol=after.name,
            before=physical[lost.condition.line - 1],
            after=line,
            before_path=before.path if before.path != self.pair.file.path else "",
            evidence=" or ".join(sorted(lost.condition.alternatives)),
        )


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _returned(node: ast.stmt) -> str:
    """The name that a statement returns, or ""."""
    value = node.value if isinstance(node, ast.Return) else None
    return value.id if isinstance(value, ast.Name) else ""


_PLAIN = frozenset(["self", "cls", "None", "True", "False", "not", "in", "is", "and", "or", "len", "str"])


def _names(condition: Condition) -> frozenset[str]:
    words = set(re.findall(r"[A-Za-z_]\w*", " ".join(condition.alternatives)))
    return frozenset(words - _PLAIN)
