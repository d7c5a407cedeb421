"""Alarms in Python that are told apart by less, or rest for longer, than before."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import UNRECORDED
from guard.facts.effects.protection.settings import value_of
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair
from guard.facts.effects.protection.told import effect
from guard.facts.effects.records.words import AUDIT
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import dotted, last_name
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_APART = expression(r"(?i)^_?(?:\w*_)?(?:key|dedup\w*|fingerprint|group|group_key|signature|incident\w*)$")
_RESTS = expression(
    r"(?i)quiet|cool_?down|throttle|snooze|silence|suppress|mute|dedup|debounce|backoff|interval|window|rest|pause|ttl"
)
_TELLS = expression(r"(?i)alert|alarm|notif|page(?:r|_on)|escalat|incident|warn_|report_(?:error|failure)")
_A_DAY = 86_400
_FOREVER = frozenset({"math.inf", "inf", "np.inf", "sys.maxsize"})


def dulled(pair: Pair) -> Iterator[ChangeEffect]:
    """Where alarms of different things count as one, or rest without end."""
    before, after = pair.before.node, pair.after.node
    of_alarms = bool(_TELLS.search(pair.after.name) or AUDIT.search(pair.after.name))
    if isinstance(after, ast.Module) or isinstance(before, ast.Module):
        of_file = _TELLS.search(pair.file.path) or AUDIT.search(pair.file.path)
        speaks = bool(of_file) or any(
            isinstance(one, FUNCTION_NODES) and _TELLS.search(one.name) for one in pair.after.source.tree.body
        )
        yield from _rests(pair, before, after, speaks=speaks)
    elif of_alarms and isinstance(before, FUNCTION_NODES) and isinstance(after, FUNCTION_NODES):
        yield from _rests(pair, before, after, speaks=True)
        old = {name: value for name, value in _assigned(before) if _APART.search(name)}
        for name, value in _assigned(after):
            if name in old and _varies(old[name]) and not _varies(value):
                said = f"alarms count as one: `{name}` is `{unparse(value)[:40]}` for all, and was "
                said += f"`{unparse(old[name])[:40]}`"
                yield effect(UNRECORDED, pair, Severity.MEDIUM, said, said, after=_line(pair, value))


def _rests(pair: Pair, before: ast.AST, after: ast.AST, *, speaks: bool) -> Iterator[ChangeEffect]:
    if not speaks:
        return
    old = {name: seconds for name, value in _assigned(before) if (seconds := _seconds(value)) is not None}
    for name, value in _assigned(after):
        now = _seconds(value)
        if now is None or name not in old or not _RESTS.search(name):
            continue
        if now >= _A_DAY and now >= old[name] * 10 and old[name] >= 0:
            said = f"`{name}` is {unparse(value)[:40]}, and was {old[name]:g}: alarms rest for so long"
            yield effect(UNRECORDED, pair, Severity.MEDIUM, said, said, after=_line(pair, value))


def _line(pair: Pair, value: ast.expr) -> int:
    return pair.after.source.physical[value.lineno - 1]


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    body = node.body if isinstance(node, ast.Module) else [node]
    for statement in body:
        parts = [statement] if isinstance(node, ast.Module) else walk(statement)
        for one in parts:
            if isinstance(one, ast.Assign) and len(one.targets) == 1:
                yield last_name(one.targets[0]), one.value
            elif isinstance(one, ast.AnnAssign) and one.value is not None:
                yield last_name(one.target), one.value
            elif isinstance(one, ast.keyword) and one.arg:
                yield one.arg, one.value


def _varies(value: ast.expr) -> bool:
    return any(isinstance(one, ast.Name | ast.Attribute | ast.FormattedValue) for one in walk(value))


def _seconds(value: ast.expr) -> float | None:
    """How long a value that is written out is, in seconds; None where that is not known."""
    if dotted(value) in _FOREVER:
        return math.inf
    found = value_of(value)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
