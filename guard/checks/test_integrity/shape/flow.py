"""Small questions about the statements of a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from guard.checks.test_integrity.shape.strength import Strength, call_strength, strength_of
from guard.checks.test_integrity.shape.words import words_of
from guard.expressions import expression
from guard.syntax.calls import callee as called
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

CATCH_ASSERTIONS = frozenset({"Exception", "BaseException", "AssertionError", "failureException"})
"""Names of exceptions whose handler also gets a failed assertion."""
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
