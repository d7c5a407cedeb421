"""Handlers of exceptions in tests as what they stand for.

`try: f()` with `except E as error:` and a failure where nothing was raised holds what `with raises(E)` holds.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks.test_integrity.shape.flow import swallows
from guard.syntax.calls import callee as called


@dataclass(frozen=True)
class ExpectedRaise:
    """A `try` that fails where nothing is raised."""

    call: ast.Call
    """As pytest writes it: `raises(E)`."""
    body: Sequence[ast.stmt]
    """What has to raise."""
    handler: ast.ExceptHandler


def expected_raise(node: ast.Try | ast.TryStar) -> ExpectedRaise | None:
    """The exception that a `try` asks for; None where it asks for none."""
    if len(node.handlers) != 1 or node.finalbody:
        return None
    handler = node.handlers[0]
    if handler.type is None:
        return None
    body = node.body
    if len(body) > 1 and _fails_anyway(body[-1:]):
        # A handler that gets failed assertions, too, would get this one.
        if node.orelse or swallows(handler):
            return None
        body = body[:-1]
    elif not node.orelse or not _fails_anyway(node.orelse):
        return None
    call = ast.Call(ast.Name("raises", ast.Load()), [handler.type], [])
    return ExpectedRaise(ast.copy_location(call, node), body, handler)


def _fails_anyway(body: Sequence[ast.stmt]) -> bool:
    """Whether statements do nothing but fail the test."""
    if len(body) != 1:
        return False
    match body[0]:
        case ast.Assert(test=ast.Constant(value=value)):
            return not value
        case ast.Expr(value=ast.Call() as call):
            return called(call) == "fail"
        case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError")) | ast.Name(id="AssertionError")):
            return True
    return False
