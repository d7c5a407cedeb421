"""What the head of a function asks before its body is run: dependencies of parameters; answers kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.asked import is_predicate
from guard.facts.effects.protection.covered import is_covered
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.refusing import can_refuse, is_defined
from guard.facts.effects.protection.sides import FUNCTION_NODES, Function, Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.words import guards
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee, dotted
from guard.syntax.walk import walk

_ASKS = frozenset(["Depends", "Security"])
_KEEPS = expression(r"(?:^|\.)(?:\w*cached?|memo\w*|lru_cache)$")
"""What answers from what it gave before: the standard library's caches and the habit of naming others."""


def unasked(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """What a function depended on and does not any more; and a check that is asked once for all."""
    old, new = pair.before.node, pair.after.node
    if not isinstance(old, FUNCTION_NODES) or not isinstance(new, FUNCTION_NODES):
        return
    was, now = _dependencies(old), _dependencies(new)
    for name in sorted(was - now):
        short = name.rpartition(".")[2]
        refuses = can_refuse(name, sides)
        if (
            not guards(name)
            or sides.is_said_elsewhere(short, pair)
            or (is_defined(name, sides) and not refuses)
            or is_covered(name, pair.after, sides)
        ):
            continue
        instead = [one for one in now - was if can_refuse(one, sides) or not is_defined(one, sides)]
        severity = Severity.LOW if instead else Severity.HIGH if refuses else Severity.MEDIUM
        said = f"{pair.after.name} no longer depends on `{name}`" + (", which refuses" if refuses else "")
        yield effect(REMOVED, pair, severity, said, said, before=pair.before.line)
    kept = [one for one in _heads(new) if _KEEPS.search(one) and one not in _heads(old)]
    if kept and guards(pair.after.short) and is_predicate(new):
        said = f"`@{kept[0]}` keeps what {pair.after.name} answered once, whatever has changed since"
        yield effect(LOOSENED, pair, Severity.LOW, said, said)


def _dependencies(node: Function) -> frozenset[str]:
    """The names of what parameters and decorators depend on."""
    return frozenset(
        dotted(call.args[0])
        for part in (node.args, *node.decorator_list)
        for call in walk(part)
        if isinstance(call, ast.Call) and callee(call) in _ASKS and call.args
    )


def _heads(node: Function) -> list[str]:
    return [dotted(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
