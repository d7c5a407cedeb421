"""Tables of rates, prices and rights that failed for what they do not hold, and answer now."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.family import DEFAULTED
from guard.facts.effects.logic.reading import UNKNOWN, Told, Unit
from guard.facts.effects.logic.request import words
from guard.facts.effects.measure.statements import said, short
from guard.facts.effects.protection.values import rank
from guard.facts.effects.protection.words import listed
from guard.syntax.calls import last_name
from guard.syntax.walk import walk

_COSTS = listed(
    "vat tax taxes rate rates price prices fee fees tariff tariffs cost costs duty duties percent surcharge"
)
_RIGHTS = listed(
    "permission permissions role roles scope scopes right rights acl grants access policy policies allowed "
    "limit limits quota quotas level levels"
)
_NOTHING = (None, False, 0, 0.0, "", "0")
_LOOKS_UP = (KeyError.__name__, LookupError.__name__, Exception.__name__)


def defaulted(before: Unit, after: Unit) -> Iterator[Told]:
    """Look-ups that failed for an unknown key, and give a fixed answer now."""
    failed = {said(table) for table in _asked(before)}
    had = {said(table) for table, _, _ in _answered(before)}
    for table, answer, node in _answered(after):
        name = said(table)
        if name not in failed or name in had:
            continue
        value = after.value(answer) if answer is not None else None
        if _is_loose(words(last_name(table)), value, answer):
            shown = short(answer) if answer is not None else "nothing"
            what = f"`{name}` failed for what it does not hold, and gives `{shown}` now"
            yield Told(DEFAULTED, node, what, f"defaulted {name}")


def _is_loose(named: frozenset[str], value: object, answer: ast.expr | None) -> bool:
    """Whether an answer for what is unknown costs nothing, or lets somebody do something."""
    if named & _COSTS:
        return value in _NOTHING
    if not named & _RIGHTS or answer is None:
        return False
    if isinstance(answer, ast.List | ast.Set | ast.Tuple):
        return bool(answer.elts)
    return (
        value is not UNKNOWN
        and bool(value)
        and (not isinstance(value, str) or rank(value) >= 2 or value == "*")
    )


def _asked(unit: Unit) -> Iterator[ast.expr]:
    """The tables that a function asks so that what is not there fails."""
    caught = {id(table) for table, _, _ in _answered(unit)}
    for node in unit.nodes:
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and id(node.value) not in caught
            and isinstance(node.value, ast.Name | ast.Attribute)
        ):
            yield node.value


def _answered(unit: Unit) -> Iterator[tuple[ast.expr, ast.expr | None, ast.AST]]:
    """The tables of which there is an answer for every key, with that answer."""
    for node in unit.nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, *rest]):
                answers = rest or [one.value for one in node.keywords if one.arg == "default"]
                if answers:
                    yield table, answers[0], node
            case ast.BoolOp(
                op=ast.Or(), values=[ast.Call(func=ast.Attribute(attr="get", value=table)), last]
            ):
                yield table, last, node
            case ast.IfExp(test=ast.Compare(ops=[ast.In()], comparators=[table]), orelse=answer):
                yield table, answer, node
            case ast.Try(handlers=handlers, body=body):
                given = next((_given(one) for one in handlers if _catches(one)), None)
                for one in body if given is not None else ():
                    for part in walk(one):
                        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Load):
                            yield part.value, given, node


def _catches(handler: ast.ExceptHandler) -> bool:
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or last_name(one) in _LOOKS_UP for one in named)


def _given(handler: ast.ExceptHandler) -> ast.expr | None:
    """What a handler gives in the place of what was not found."""
    last = handler.body[-1]
    if isinstance(last, ast.Return | ast.Assign):
        return last.value
    return None
