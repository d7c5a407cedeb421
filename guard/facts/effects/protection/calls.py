"""Calls that lay on the way to an act for what they refuse, and do not any more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.matching import Lost
from guard.facts.effects.protection.refusing import can_refuse, is_defined
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.walking import bare_call
from guard.facts.effects.protection.ways import END, Act, Condition, Way
from guard.facts.effects.protection.words import guards, guards_strongly, is_hook
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import arguments, dotted


def judged(lost: Lost, pair: Pair, sides: Sides, after: Way, *, is_new: bool) -> ChangeEffect | None:
    """What it means that a call is not on the way to an act any more; None where that is honest.

    Args:
        lost: the call, and the act.
        pair: the function.
        sides: what else the change has.
        after: the way through the function now.
        is_new: whether conditions or checks came that may stand in its place.
    """
    name = lost.condition.call
    short = name.rpartition(".")[2]
    same = [one for one in lost.after.passed if one.call == name]
    if same:
        return _altered(lost, same, pair, sides)
    if any(f"{short}(" in one for held in lost.after.conditions for one in held.alternatives):
        return None  # its answer is asked now
    where = pair.after.name or "the module"
    shown = lost.condition.shown[:80]
    if name in after.all_calls:
        return _no_longer_before(lost, pair, sides, f"{where} calls `{shown}`")
    if is_hook(name) or sides.is_said_elsewhere(short, pair):
        return None  # that is told by what it registers, or it moved
    strong, refuses = guards_strongly(name), can_refuse(name, sides)
    if not strong and not refuses:
        return None
    severity = Severity.HIGH if strong and refuses else Severity.LOW
    if severity is Severity.LOW and (strong or guards(name)):
        severity = Severity.MEDIUM
    if is_new:
        severity = Severity.LOW
    said = f"{where} no longer calls `{shown}`" + (", which refuses" if refuses else "")
    return effect(REMOVED, pair, severity, said, shown, before=_line(pair, lost))


def _altered(lost: Lost, same: list[Condition], pair: Pair, sides: Sides) -> ChangeEffect | None:
    """The same is called in another way: not waited for, or of something else than what is acted on."""
    name = lost.condition.call
    [was], new = lost.condition.nodes, same[0].nodes[0]
    where = pair.after.name or "the module"
    after = pair.after.at(new)
    if isinstance(was, ast.Await) and not isinstance(new, ast.Await):
        if not (guards(name) or can_refuse(name, sides)) or not _is_async(name, sides):
            return None
        said = f"{where} does not wait for `{same[0].shown}`, so that nothing in it is run before it goes on"
        return effect(REMOVED, pair, Severity.HIGH, said, said, before=_line(pair, lost), after=after)
    asked, asks = ({one.id for one in _given(node)} for node in (was, new))
    gone = sorted(one for one in asked - asks if re.search(rf"(?<![\w.]){one}(?!\w)", lost.after.text))
    if not gone or lost.after.text == END or not (guards(name) or can_refuse(name, sides)):
        return None
    said = f"{where} calls `{same[0].shown}`, which does not look at `{gone[0]}`; "
    said += f"before, `{lost.condition.shown}`"
    return effect(LOOSENED, pair, Severity.MEDIUM, said, said, before=_line(pair, lost), after=after)


def _given(node: ast.AST) -> list[ast.Name]:
    """The names that a call is handed as they are."""
    call = node.value if isinstance(node, ast.Await) else node
    found = arguments(call) if isinstance(call, ast.Call) else []
    return [one for one in found if isinstance(one, ast.Name)]


def _is_async(name: str, sides: Sides) -> bool:
    """Whether what is called so is known to be waited for, or not known at all."""
    found = [part.node for part in sides.named(name.rpartition(".")[2])]
    return not any(isinstance(one, ast.FunctionDef) for one in found)


def _no_longer_before(lost: Lost, pair: Pair, sides: Sides, said: str) -> ChangeEffect | None:
    """It is still called, but the act no longer waits for it: late, under a condition, or swallowed."""
    name = lost.condition.call
    is_sure = is_hook(name) or (guards(name) and can_refuse(name, sides))
    if not is_sure and (not guards(name) or is_defined(name, sides)):
        return None
    is_sure = is_sure or guards_strongly(name)
    act = "comes to its end" if lost.after.text == END else f"does `{lost.after.text[:50]}`"
    said += f", and {act} whatever comes of it; before, only where it came back"
    after = pair.after.at(lost.after.statement)
    severity = Severity.MEDIUM if is_sure else Severity.LOW
    return effect(LOOSENED, pair, severity, said, said, before=_line(pair, lost), after=after)


def _line(pair: Pair, lost: Lost) -> int:
    return pair.before.source.physical[lost.condition.line - 1]


def unused(pair: Pair, sides: Sides, before: Way, after: Way) -> Iterator[ChangeEffect]:
    """Calls that might refuse and whose answers were used, and are called now for nothing."""
    had = {name for act in before.acts for name in act.calls} - _bare(before)
    used = {name for act in after.acts if not _is_bare(act) for name in act.calls}
    for name in sorted((_bare(after) & had) - used):
        act = next(one for one in after.acts if _is_bare(one) and name in one.calls)
        if can_refuse(name, sides):
            said = (
                f"{pair.after.name or 'the module'} calls `{act.text[:60]}` and uses nothing of its answer; "
            )
            said += "before, it went on with what that gave back"
            yield effect(LOOSENED, pair, Severity.MEDIUM, said, said, after=pair.after.at(act.statement))


def _bare(way: Way) -> set[str]:
    """The names of what is called in statements that are calls, and nothing else."""
    found = set()
    for act in way.acts:
        call = bare_call(act.statement) if _is_bare(act) else None
        if call is not None:
            found.add(dotted(call.func))
    return found


def _is_bare(act: Act) -> bool:
    return isinstance(act.statement, ast.Expr)
