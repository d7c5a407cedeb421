"""Small questions about the statements of a test."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping, Sequence

from guard.checks.test_integrity.shape.strength import Strength, call_strength, strength_of
from guard.checks.test_integrity.shape.words import words_of
from guard.expressions import expression
from guard.syntax.calls import callee as called
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

CATCH_ASSERTIONS = frozenset({"Exception", "BaseException", "AssertionError", "failureException"})
"""Names of exceptions whose handler also gets a failed assertion."""
_PYTHONS = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
_MAY_RAISE = expression(r"raise|expect|warn|error|exception|fail", re.IGNORECASE)
"""Names of contexts that ask for an exception instead of dropping it."""


def swallows(handler: ast.ExceptHandler) -> bool:
    """Whether a handler keeps a failed assertion from failing the test."""
    if handler.type is not None:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {kind.id if isinstance(kind, ast.Name) else getattr(kind, "attr", "") for kind in kinds}
        if not names & CATCH_ASSERTIONS:
            return False
    return not any(_fails(node) for statement in handler.body for node in walk(statement))


def _fails(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return strength_of(node.test) is not Strength.NONE or strength_of(node.test, False) is Strength.NONE
    return isinstance(node, ast.Raise) or called(node) == "fail" or _is_assert_call(node)


def _is_assert_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and call_strength(node) is not None


def asserts(node: ast.AST) -> bool:
    """Whether a node asserts something."""
    if isinstance(node, ast.While):
        return waited_for(node) is not None
    return isinstance(node, ast.Assert) or _is_assert_call(node)


def calls(node: ast.AST) -> Iterator[bool]:
    """For each part of `node`, whether it runs other code."""
    return (isinstance(item, ast.Call | ast.Await | ast.Subscript) for item in walk(node))


def patched(call: ast.Call) -> Iterator[str]:
    """What a call of `patch` or `setattr` puts something else in place of, as dotted text."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value
    elif first is not None and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        yield f"{unparse(first)}.{call.args[1].value!s}"


def shown(node: ast.AST) -> str:
    """The source of `node` on one line, shortened."""
    text = " ".join(unparse(node).split())
    return text if len(text) <= 100 else f"{text[:97]}…"


def unjudged_from(raising: ast.Call, body: Sequence[ast.stmt]) -> int:
    """Where in a block that must raise the assertions at its end begin: a test that passes never comes there.

    Not where a failed assertion is what must be raised, nor where nothing before them could raise.
    """
    kinds = {unparse(arg).rpartition(".")[2] for given in raising.args[:1] for arg in walk(given)
             if isinstance(arg, ast.Name | ast.Attribute)}  # fmt: skip
    if "aises" not in called(raising) or not kinds or kinds & {"AssertionError", "failureException"}:
        return len(body)
    first = len(body)
    while first and asserts(getattr(body[first - 1], "value", body[first - 1])):
        first -= 1
    return first if any(any(calls(one)) for one in body[:first]) else len(body)


def suppresses(call: ast.Call) -> bool:
    """Whether a context swallows failed assertions: `suppress`, or one given nothing but kinds."""
    if called(call) == "suppress":
        return bool(words_of(*call.args) & CATCH_ASSERTIONS)
    kinds = {unparse(arg).rpartition(".")[2] for arg in call.args}
    return bool(kinds) and kinds <= CATCH_ASSERTIONS and not call.keywords and _MAY_RAISE.search(
        called(call)) is None  # fmt: skip


def raises_itself(body: Sequence[ast.stmt]) -> bool:
    """Whether a block raises an exception of Python's own, made right there, whatever it calls before."""
    made = [one.exc for one in body if isinstance(one, ast.Raise)]
    kinds = [one.func if isinstance(one, ast.Call) else one for one in made]
    return any(isinstance(kind, ast.Name) and kind.id in _PYTHONS for kind in kinds)


_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def waited_for(loop: ast.While) -> ast.expr | None:
    """What holds once a loop that only waits is left: the opposite of its condition.

    It never ends where that never comes, or a limit around it fails the test.
    """
    if isinstance(loop.test, ast.Constant) or any(
        isinstance(one, ast.Break | ast.Return) for one in walk(loop)
    ):
        return None
    waits = [one.value for one in loop.body if isinstance(one, ast.Expr)]
    if len(waits) != len(loop.body) or not any(
        called(node) == "sleep" for one in waits for node in walk(one)
    ):
        return None
    match loop.test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return ast.Compare(left, [_OPPOSITE[type(op)]()], [right])
    return ast.UnaryOp(ast.Not(), loop.test)
