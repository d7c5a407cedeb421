"""Amounts of money and stock that change by a number from the request which nothing holds within bounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.family import UNBOUNDED
from guard.facts.effects.logic.reading import Told, Unit
from guard.facts.effects.logic.request import is_body, words
from guard.facts.effects.measure.statements import said, short
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.calls import arguments, callee, last_name
from guard.syntax.walk import walk

_AMOUNTS = listed(
    "cents amount amounts balance price total stock quantity qty credit credits points funds refund refunded "
    "paid wallet budget inventory money fee fees deposit pence euros dollars units seats"
)
_ACTS = listed("refund charge transfer withdraw pay payout credit debit deposit capture topup redeem")
_CONVERTS = listed("int float Decimal str round get get_json strip pop dict values")
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In)


def unbounded(unit: Unit) -> Iterator[Told]:
    """Amounts of things that gain or lose a number of the request, as it was written."""
    if not isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if not any(map(is_body, unit.nodes)):
        return
    compared = _compared(unit)
    bounded = compared | _handed_on(unit)
    for node in unit.nodes:
        for target, value, severity in _changes(node):
            names = _as_written(unit, value)
            if names is not None and not names & bounded and said(target) not in compared:
                what = f"`{short(node)}`: the amount is as the caller wrote it, below nought or too large"
                yield Told(UNBOUNDED, node, what, f"amount {said(target)}", severity)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.expr, Severity]]:
    match node:
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target, op=ast.Add() | ast.Sub()):
            if words(_named(target)) & _AMOUNTS:
                yield target, node.value, Severity.MEDIUM
        case ast.Assign(
            targets=[ast.Attribute() as target], value=ast.BinOp(op=ast.Add() | ast.Sub()) as value
        ):
            if words(target.attr) & _AMOUNTS:
                for part in (value.left, value.right):
                    yield target, part, Severity.MEDIUM
        case ast.Call() if words(callee(node)) & _ACTS:
            named = [one.value for one in node.keywords if words(one.arg or "") & _AMOUNTS]
            for one in named:
                yield node.func, one, Severity.LOW


def _named(target: ast.AST) -> str:
    if isinstance(target, ast.Subscript):
        return str(target.slice.value) if isinstance(target.slice, ast.Constant) else said(target.value)
    return last_name(target)


def _as_written(unit: Unit, value: ast.expr) -> frozenset[str] | None:
    """The names that a number of the request went by; None where it is none, or anything else touched it."""
    names: set[str] = set()
    from_request = False
    for part in unit.bound.origins(value):
        if isinstance(part, ast.Call) and callee(part) not in _CONVERTS:
            return None
        if isinstance(part, ast.IfExp | ast.Await):
            return None if isinstance(part, ast.IfExp) else frozenset(names)
        if isinstance(part, ast.Name | ast.Attribute | ast.Subscript):
            names.add(said(part))
        from_request = from_request or is_body(part)
    return frozenset(names) if from_request else None


def _compared(unit: Unit) -> frozenset[str]:
    """What is held against something, before or after it changes."""
    return frozenset(
        said(part)
        for node in unit.nodes
        if isinstance(node, ast.Compare) and any(isinstance(op, _ORDERS) for op in node.ops)
        for side in (node.left, *node.comparators)
        for part in walk(side)
        if isinstance(part, ast.Name | ast.Subscript | ast.Attribute)
    )


def _handed_on(unit: Unit) -> frozenset[str]:
    """What is handed to what may refuse it."""
    return frozenset(
        said(one)
        for node in unit.nodes
        if isinstance(node, ast.Call) and callee(node) not in _CONVERTS and not _records(node)
        for one in arguments(node)
        if isinstance(one, ast.Name | ast.Subscript)
    )


def _records(node: ast.Call) -> bool:
    """Whether a call only tells of its arguments, as those of logs, answers and queries do."""
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    return callee(node) in listed("jsonify print info warning error debug exception dumps dict") or (
        holder is not None and bool(words(said(holder)) & listed("log logger audit session"))
    )
