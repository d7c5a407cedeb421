"""The names that a test uses."""

from __future__ import annotations

import ast

from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.expressions import expression
from guard.syntax.walk import walk

_NAME = expression(r"\w+(\.\w+)*")
_COMPOUND = expression(
    r"(?<![A-Za-z0-9])[A-Za-z0-9]++(?:_[A-Za-z0-9]++)+|(?<![a-z])[a-z]++(?:[A-Z][a-z0-9]++)+"
    r"|[A-Z][a-z0-9]++(?:[A-Z][a-z0-9]++)+"
)
"""Words that no prose has: `is_direct`, `dependsOn`, `TrivyPackage`."""


def named_in(test: ShapeOfTest) -> frozenset[str]:
    """The names that a test uses, in its code and in texts that are names (a key, what is patched).

    A word of prose may be gone from the product code by chance.
    """
    found: set[str] = set()
    for node in walk(test.node):
        found.update(str(getattr(node, field, "")) for field in ("attr", "id", "arg", "name"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole = _NAME.fullmatch(node.value)
            found.update(node.value.split(".") if whole else _COMPOUND.findall(node.value))
    return frozenset(found)
