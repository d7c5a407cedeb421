"""Ways out of a function that pass by what it asks: early answers, bare functions, bodies that never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from guard.facts.effects.protection.asked import conditions_of
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.refusals import MILD, always_leaves, is_grave, refusal_of
from guard.facts.effects.protection.settings import value_of
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.ways import END, Condition, Way, blocks_in
from guard.facts.effects.protection.words import guards
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.python_text import unparse
from guard.syntax.walk import children, walk

_SAID = 70


def passed_by(pair: Pair, before: Way, after: Way, sides: Sides) -> Iterator[ChangeEffect]:
    """New ways out of a function that pass by what said who may come to its end."""
    ends = [act for act in before.acts if act.text == END or act.text == "return True"]
    strong = [one for act in ends[-1:] for one in act.conditions if one.strength == 3]
    if not strong:
        return
    known = {(act.text, act.conditions) for act in before.exits}
    asked = {one.alternatives for act in before.exits for one in act.conditions}
    guarded = {one.alternatives for one in strong}
    last = after.exits[-1:]
    answers = [act for act in last if isinstance(act.statement, ast.Return)]  # told by what it asks for
    for act in after.exits[: len(after.exits) - len(answers)]:
        held = [one.alternatives for one in act.conditions]
        if (act.text, act.conditions) in known or not act.conditions:
            continue
        if all(any(one <= wanted for one in held) for wanted in guarded):
            continue
        reason = next((one for one in reversed(act.conditions) if one.alternatives not in asked), None)
        if reason is not None:
            said = f"{pair.after.name} is now left where `{reason.shown[:_SAID]}`, without asking for "
            said += f"`{strong[-1].shown[:_SAID]}`"
            value = getattr(act.statement, "value", None)
            responds = isinstance(value, ast.Call) and _is_nothing(before)
            severity = Severity.LOW if responds or _lists_no_more(reason, before, sides) else Severity.MEDIUM
            yield _loosened(pair, severity, said, strong[-1].line, act.statement)


def _is_nothing(way: Way) -> bool:
    """Whether a function ends without an answer, wherever it ends."""
    returned = [act.statement.value for act in way.exits if isinstance(act.statement, ast.Return)]
    return all(one is None or (isinstance(one, ast.Constant) and one.value is None) for one in returned)


def _lists_no_more(reason: Condition, before: Way, sides: Sides) -> bool:
    """Whether a condition speaks of lists alone that hold what those of another way out held before."""
    now = [_listed(one, sides.after) for one in reason.alternatives]
    asked = [one.alternatives for act in before.exits for one in act.conditions]
    was = [_listed(" ".join(one), sides.before) for one in asked]
    return all(now) and any(frozenset().union(*now) <= one for one in was if one)


def _listed(text: str, parts: Iterable[Part]) -> frozenset[str]:
    """All that the lists hold of which a condition speaks, where they are written out in a changed file."""
    words = frozenset(re.findall(r"\w+", text))
    found: set[str] = set()
    for part in parts:
        for node in part.node.body if isinstance(part.node, ast.Module) else ():
            if isinstance(node, ast.Assign) and words & {unparse(one) for one in node.targets}:
                value = value_of(node.value)
                found |= {str(one) for one in value} if isinstance(value, list) else set()
    return frozenset(found)


def handed_back(pair: Pair, before: Way, after: Way) -> Iterator[ChangeEffect]:
    """A wrapper that gave back a function of its own, and gives back what it was handed."""
    old, new = pair.before.node, pair.after.node
    if not isinstance(old, FUNCTION_NODES) or not isinstance(new, FUNCTION_NODES):
        return
    inner = {one.name: one for one in old.body if isinstance(one, FUNCTION_NODES)}
    arguments = {one.arg for one in new.args.args}
    for was, now in zip(before.exits[-1:], after.exits[-1:], strict=False):
        made, given = (_returned(act.statement) for act in (was, now))
        if made in inner and given in arguments:
            severity = Severity.HIGH if conditions_of(inner[made].body, made) else Severity.LOW
            said = f"{pair.after.name} gives back `{given}` itself, without `{made}` around it"
            yield _loosened(pair, severity, said, was.line, now.statement)


def never_run(pair: Pair, before: Way) -> Iterator[ChangeEffect]:
    """A check whose body became that of a generator: a call of it runs nothing."""
    old, new = pair.before.node, pair.after.node
    if not isinstance(old, FUNCTION_NODES) or not isinstance(new, FUNCTION_NODES) or new.decorator_list:
        return
    refusals = [one for act in before.acts for one in act.conditions if one.strength > 1]
    if refusals and _yields(new) and not _yields(old):
        said = f"{pair.after.name} became a generator: who calls it runs none of it, and is not refused by "
        said += f"`{refusals[-1].shown[:_SAID]}`"
        yield _loosened(pair, Severity.HIGH, said, refusals[-1].line, new)


def goes_on(pair: Pair) -> Iterator[ChangeEffect]:
    """Handlers that refused where something failed, and go on now."""
    refused = {}
    for handler in _handlers(pair.before.node):
        refusal = refusal_of(handler.body)
        if refusal and refusal not in MILD:
            refused[_caught(handler)] = (refusal, handler)
    for handler in _handlers(pair.after.node):
        was = refused.get(_caught(handler))
        if (
            was is None
            or always_leaves(handler.body)
            or any(isinstance(one, ast.Raise) for one in walk(handler))
        ):
            continue
        refusal, old = was
        if is_grave(refusal) or guards(_caught(handler)) or guards(pair.after.name):
            said = f"{pair.after.name or 'the module'} refused by `{refusal[:_SAID]}` where it caught "
            said += f"`{_caught(handler)[:_SAID]}`, and goes on now"
            yield _loosened(pair, Severity.MEDIUM, said, old.lineno, handler)


def _handlers(node: ast.AST) -> Iterator[ast.ExceptHandler]:
    stack = [*blocks_in(node)]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.ExceptHandler):
            yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack += blocks_in(one)


def _caught(handler: ast.ExceptHandler) -> str:
    return unparse(handler.type) if handler.type is not None else "BaseException"


def _yields(function: ast.AST) -> bool:
    stack = [*blocks_in(function)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += children(node)
    return False


def _loosened(pair: Pair, severity: Severity, said: str, line: int, now: ast.AST) -> ChangeEffect:
    before = pair.before.source.physical[line - 1]
    return effect(LOOSENED, pair, severity, said, said, before=before, after=pair.after.at(now))


def _returned(node: ast.stmt) -> str:
    """The name that a statement returns, or ""."""
    value = node.value if isinstance(node, ast.Return) else None
    return value.id if isinstance(value, ast.Name) else ""
