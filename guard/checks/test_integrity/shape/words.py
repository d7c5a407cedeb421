"""Names, words and constants of a piece of code: what two pieces of tests can be compared by."""

from __future__ import annotations

import ast

from guard.expressions import expression
from guard.syntax.walk import walk

_WORD = expression(r"[A-Za-z_][A-Za-z0-9_]*")
COMMON = frozenset(
    [
        "assert",
        "self",
        "cls",
        "len",
        "str",
        "int",
        "float",
        "list",
        "dict",
        "set",
        "tuple",
        "bool",
        "type",
        "isinstance",
        "any",
        "all",
        "sorted",
        "repr",
        "print",
        "None",
        "True",
        "False",
        "is",
        "in",
        "not",
        "and",
        "or",
        "if",
        "for",
        "the",
        "a",
        "an",
        "to",
        "of",
        "with",
        "as",
        "result",
        "results",
        "expected",
        "actual",
        "response",
        "data",
        "value",
        "name",
        "id",
        "key",
        "get",
        "items",
        "keys",
        "values",
        "append",
        "call",
        "args",
        "kwargs",
        "call_args",
        "call_count",
        "return_value",
        "text",
        "content",
        "message",
        "mock",
        "Mock",
        "MagicMock",
        "AsyncMock",
        "patch",
        "pytest",
        "raises",
        "match",
        "test",
        "tests",
        "error",
        "output",
    ]
)
"""Words that nearly every test uses: they tell nothing of its subject."""
_LONGEST = 200
"""Strings over this are prose or data; their words say nothing of names."""


def words_of(*nodes: ast.AST) -> frozenset[str]:
    """Names, attributes, keywords and the words of short strings in `nodes`, the most common left out."""
    found: set[str] = set()
    for top in nodes:
        for node in walk(top):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if len(node.value) > _LONGEST:
                    continue
                found.update(_WORD.findall(node.value))
    return frozenset(found - COMMON)


def constants(node: ast.AST) -> frozenset[str]:
    """Every constant beneath `node`, as Python writes it."""
    return frozenset(
        repr(item.value)
        for item in walk(node)
        if isinstance(item, ast.Constant) and item.value is not Ellipsis
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of two sets' members that both hold, from 0 to 1."""
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)
