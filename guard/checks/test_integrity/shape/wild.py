"""Expectations that anything meets: a pattern that every text has, an object that equals all there is."""

from __future__ import annotations

import ast
import re

from guard.syntax.calls import callee as called
from guard.syntax.python_normal import Normal
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk


def matches_anything(pattern: ast.expr) -> bool:
    """Whether a written-out pattern is found in every text, the empty one too."""
    if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
        return False
    if len(pattern.value) > _LONGEST:
        return False
    try:
        return re.search(pattern.value, "") is not None
    except (re.error, RecursionError, OverflowError):
        return False


_LONGEST = 200
"""A pattern over this is written to find something."""


def is_wild(node: ast.AST) -> bool:
    """Whether an expression equals whatever it is compared with: `mock.ANY`, or an object made for it."""
    if getattr(node, "attr", getattr(node, "id", "")) == "ANY":
        return True
    return isinstance(node, ast.Call) and called(node.func) == "type" and "'__eq__'" in unparse(node)


def wildcards(node: ast.AST) -> int:
    """How many of them stand in an expression."""
    return sum(map(is_wild, walk(node)))


_DOUBLES = frozenset({"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock"})
_LOOKED_UP = frozenset({"Attribute", "Await", "Call"})


def is_told(form: Normal) -> bool:
    """Whether a value is what a double, made by the test, answers to a call: what the test told it to."""
    start = next((index for index, part in enumerate(form) if part not in _LOOKED_UP), len(form))
    made = {part.strip("'") for part in form[start + 1 : start + 3]}
    return form[:1] == ("Call",) and form[:start].count("Call") > 1 and bool(made & _DOUBLES)
