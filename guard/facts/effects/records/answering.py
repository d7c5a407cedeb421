"""What told that something failed, and says now that all is well: answers of handlers, cached probes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import UNRECORDED
from guard.facts.effects.protection.sides import FUNCTION_NODES, Function, Pair
from guard.facts.effects.protection.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee, last_name
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_HANDLES = expression(r"error_?handler|exception_?handler|handle_?(?:error|exception)|handler(?:4|5)\d\d")
_HEALTH = expression(r"(?i)health|ready|readiness|alive|liveness|livez|status|probe|\bping\b")
_CACHES = frozenset({"lru_cache", "cache", "cached", "memoize", "cached_property"})
_STATUS = frozenset({"status", "status_code"})


def quieted(pair: Pair) -> Iterator[ChangeEffect]:
    """What of a function tells less of failures than before, to who watches the answers."""
    before, after = pair.before.node, pair.after.node
    if not isinstance(before, FUNCTION_NODES) or not isinstance(after, FUNCTION_NODES):
        return
    was, now = _failing(before), _failing(after)
    if was and not now and _is_handler(after):
        said = f"{pair.after.name} answered {max(was)} to what failed, and answers as if all were well"
        yield effect(UNRECORDED, pair, Severity.MEDIUM, said, said)
    fixed = _kept(after) - _kept(before)
    if fixed and not after.args.args and _is_probe(pair, after):
        said = (
            f"`{sorted(fixed)[0]}` keeps the first answer of {pair.after.name}, which a probe asks, for good"
        )
        yield effect(UNRECORDED, pair, Severity.MEDIUM, said, said)


def _failing(node: Function) -> set[int]:
    """The statuses of failure that a function answers."""
    found: set[int] = set()
    for one in walk(node):
        said: list[ast.expr] = []
        if isinstance(one, ast.Return) and isinstance(one.value, ast.Tuple):
            said = one.value.elts[1:2]
        elif isinstance(one, ast.Call):
            said = [word.value for word in one.keywords if word.arg in _STATUS]
            said += one.args[:1] if callee(one) in ("abort", "HTTPException") else []
        elif isinstance(one, ast.Assign) and any(last_name(to) in _STATUS for to in one.targets):
            said = [one.value]
        for value in said:
            found |= _number(value)
    return {one for one in found if 400 <= one < 600}


def _number(node: ast.expr) -> set[int]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return {node.value}
    digits = [part for part in last_name(node).split("_") if part.isdigit()]
    return {int(one) for one in digits} or ({500} if not isinstance(node, ast.Constant) else set())


def _is_handler(node: Function) -> bool:
    names = [unparse(one) for one in node.decorator_list]
    return any(_HANDLES.search(one) for one in (node.name, *names))


def _kept(node: Function) -> set[str]:
    names = {
        last_name(one.func if isinstance(one, ast.Call) else one)
        for one in node.decorator_list
        if not (isinstance(one, ast.Call) and any(word.arg in ("ttl", "timeout") for word in one.keywords))
    }
    return names & _CACHES


def _is_probe(pair: Pair, node: Function) -> bool:
    """Whether a function tells who asks for the health of the service, itself or by who calls it."""
    for one in walk(pair.after.source.tree):
        if not isinstance(one, FUNCTION_NODES) or one is node:
            continue
        heads = " ".join([one.name, *map(unparse, one.decorator_list)])
        own = [statement for statement in one.body if not isinstance(statement, FUNCTION_NODES)]
        calls = any(callee(inner) == node.name for part in own for inner in walk(part))
        if calls and _HEALTH.search(heads):
            return True
    return _HEALTH.search(" ".join([node.name, *map(unparse, node.decorator_list)])) is not None
