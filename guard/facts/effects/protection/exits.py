"""Ways out of a function that pass by what it asks: early answers, bare functions, bodies that never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.protection.asked import conditions_of
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.ways import END, Way, blocks_in
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.walk import children

_SAID = 70


def passed_by(pair: Pair, before: Way, after: Way) -> Iterator[ChangeEffect]:
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
            yield _loosened(pair, Severity.MEDIUM, said, strong[-1].line, act.statement)


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
