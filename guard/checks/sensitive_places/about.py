"""What a function in Python is about: told by what it does, and where that says nothing, by its name."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence

from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import words
from guard.checks.sensitive_places.rules import ACCESS, AMOUNT, RECORDS
from guard.expressions import expression
from guard.facts.effects.logic.request import is_body, written_by_caller
from guard.facts.effects.protection.asked import conditions_of, keeps_in
from guard.facts.effects.protection.refusals import is_grave
from guard.facts.effects.protection.routes import addresses_of, names_caller
from guard.facts.effects.protection.words import says_any
from guard.facts.effects.records.words import is_record
from guard.facts.names.files import FunctionNode
from guard.syntax.calls import callee, dotted
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_REQUEST = expression(r"\b(?:request|req)\b")


def about(blocks: Sequence[FunctionNode]) -> Rule | None:
    """What a function is about on any of its sides; None where that is nothing of these."""
    return next((rule for rule, asks in _ASKED if any(map(asks, blocks))), None)


def _decides(node: FunctionNode) -> bool:
    """Whether a function refuses by who somebody is, makes or checks what proves it, or asks who is there."""
    if words.decides(node.name):
        return True
    for one in walk(node):
        match one:
            case ast.Call() if (
                callee(one) in words.KEPT or dotted(one.func).partition(".")[0] in words.PROVING
            ):
                return True
            case ast.Attribute() if names_caller(dotted(one)):
                return True
            case ast.Constant(value="Authorization" | "authorization" | "Proxy-Authorization"):
                return True
            case ast.Subscript(value=value, ctx=ast.Store()) if dotted(value).rpartition(".")[2] == "session":
                return True
    return any(
        is_grave(one.refusal) or (one.strength == 3 and keeps_in(one.shown))
        for one in conditions_of(node.body, node.name)
    )


def _records(node: FunctionNode) -> bool:
    """Whether a function raises the alarm, keeps records, or tells of failures and of health."""
    if words.alarms(node.name):
        return True
    if any(_name_of(one) in words.FAILING for one in node.decorator_list):
        return True
    if says_any(address(node), words.HEALTH):
        return True
    return any(is_record(one.value) for one in walk(node) if isinstance(one, ast.Expr))


def _counts_money(node: FunctionNode) -> bool:
    return says_any(node.name, words.MONEY)


_ASKED: tuple[tuple[Rule, Callable[[FunctionNode], bool]], ...] = (
    (ACCESS, _decides),
    (RECORDS, _records),
    (AMOUNT, _counts_money),
)


def taken(node: FunctionNode | None) -> Counter[str]:
    """What a function takes out of a request, each with the text that takes it."""
    nodes = walk(node) if node is not None else ()
    read = (unparse(one) for one in nodes if is_body(one) or written_by_caller(one))
    return Counter(one for one in read if _REQUEST.search(one))


def _name_of(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return dotted(called).rpartition(".")[2]


def address(node: FunctionNode) -> str:
    """The address that a function answers by a decorator; "" for none."""
    return next((one for _, one in addresses_of(node) if one.startswith("/")), "")
