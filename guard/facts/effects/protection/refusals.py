"""How a branch refuses to go on, how gravely, and what swallows a refusal."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from guard.expressions import expression
from guard.facts.effects.protection.words import guards_strongly
from guard.syntax.calls import callee, dotted
from guard.syntax.python_text import unparse

_LEAVES = expression(
    r"abort|exit|fail|deny|denied|reject|forbid|forbidden|unauthori[sz]ed|bad_?request|http_?error|raise_\w+"
    r"|redirect|not_?found|error_?response",
    re.IGNORECASE,
)
_STATUS = expression(r"\b(?:4\d\d|HTTP_4\d\d\w*|HTTPStatus\.\w+|status\.HTTP_\w+)\b")
_STRONG = expression(
    r"\b40[137]\b|\b429\b|\b419\b|HTTP_40[13]|HTTP_429|Permission|Forbidden|Unauthori|NotAuthenticated|AccessDenied"
    r"|Denied|CSRF|Csrf|RateLimit|TooMany|InvalidToken|InvalidSignature|SecurityError|SuspiciousOperation"
    r"|login|Throttled",
)
_NOTHING = frozenset(["False", "None", "''", "[]", "{}", "()", "0", "-1"])
_BROAD = frozenset(["Exception", "BaseException"])
MILD = frozenset(["return", "return None", "continue", "break"])
"""Refusals that only go on elsewhere."""


def is_grave(refusal: str) -> bool:
    """Whether a refusal says that somebody may not."""
    return _STRONG.search(refusal) is not None


def refusal_of(body: Sequence[ast.stmt]) -> str:
    """The statement by which a branch refuses to go on; "" where it goes on, or answers."""
    if not body:
        return ""
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        first = refusal_of(last.body)
        return first if first and refusal_of(last.orelse) else ""
    if isinstance(last, ast.Raise):
        return unparse(last)
    if isinstance(last, ast.Continue | ast.Break):
        return type(last).__name__.lower()
    if isinstance(last, ast.Return):
        shown = unparse(last.value) if last.value else "None"
        if shown in _NOTHING:
            return f"return {shown}".removesuffix(" None")
        says_no = _STATUS.search(shown) or _LEAVES.search(shown.partition("(")[0]) or "error" in shown.lower()
        return f"return {shown}" if says_no else ""
    call = last.value if isinstance(last, ast.Expr) else None
    call = call.value if isinstance(call, ast.Await) else call
    if isinstance(call, ast.Call):
        short = dotted(call.func).rpartition(".")[2]
        if _LEAVES.search(short) and not short[:1].isupper():  # what is made and not raised refuses nothing
            return unparse(last)
    return ""


def raises(refusal: str) -> bool:
    """Whether a refusal leaves the function by an exception."""
    return refusal.startswith("raise") or _LEAVES.match(refusal) is not None


def leaving_call(node: ast.stmt) -> bool:
    """Whether a statement is a call that never comes back, by its name: `abort(403)`, `sys.exit()`."""
    return isinstance(node, ast.Expr) and leaves(callee(node.value))


def leaves(name: str) -> bool:
    """Whether what is called so never comes back, by the habits of the libraries."""
    return name in ("abort", "exit", "_exit", "quit", "fail", "skip")


def always_leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether nothing goes on behind these statements."""
    return bool(body) and (
        isinstance(body[-1], ast.Raise | ast.Return | ast.Continue | ast.Break) or leaving_call(body[-1])
    )


def catches(handler: ast.ExceptHandler, refusal: str, *, is_call: bool) -> bool:
    """Whether a handler ends what `refusal` raises, or what a call that may refuse raises."""
    if not is_call and not (raises(refusal) or refusal == "assert"):
        return False
    if handler.type is None:
        return True
    listed = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {unparse(one).rpartition(".")[2] for one in listed}
    if names & _BROAD:
        return True
    if is_call:
        return any(guards_strongly(name) or is_grave(name) for name in names)
    if refusal == "assert":
        return "AssertionError" in names
    raised = refusal.removeprefix("raise ").partition("(")[0].rpartition(".")[2]
    return raised in names or (not refusal.startswith("raise") and any("HTTP" in name for name in names))
