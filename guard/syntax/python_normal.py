"""The normal form of code: equal exactly where CPython's syntax trees are equal.

Two pieces with one normal form differ at most in white space, line breaks, comments, redundant parentheses,
quotes, string escapes and trailing commas: this is what proves that an edit is formatting. It holds what
`ast.dump` shows, but is built without recursion, so that deep code cannot break it, and prints integers in
hexadecimal, which no digit limit refuses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from guard.syntax.python_nodes import fields_of
from guard.syntax.walk import children

Normal = tuple[str, ...]
"""A prefix code of a syntax tree: equal tuples mean equal trees."""

_SKIPPED = frozenset({"ctx", "type_ignores", "type_comment"})
"""Fields that other fields decide, or that `ast.parse` leaves empty."""

_FIELDS: dict[type, tuple[str, ...]] = {}


def normal_form(*nodes: object) -> Normal:
    """The normal form of syntax nodes, lists of them, and plain values, one after another."""
    out: list[str] = []
    stack: list[object] = list(reversed(nodes))
    while stack:
        item = stack.pop()
        if isinstance(item, ast.AST):
            fields = _fields(type(item))
            out.append(type(item).__name__)
            stack.extend([getattr(item, name, None) for name in reversed(fields)])
        elif isinstance(item, list):
            out.append(f"[{len(item)}")
            stack.extend(reversed(item))
        elif isinstance(item, int) and not isinstance(item, bool):
            out.append(hex(item))
        else:
            out.append(repr(item))
    return tuple(out)


def equal_code(one: ast.AST, other: ast.AST) -> bool:
    """Whether two nodes have one normal form, without building either."""
    stack: list[tuple[object, object]] = [(one, other)]
    while stack:
        left, right = stack.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, ast.AST):
            for name in reversed(_fields(type(left))):
                stack.append((getattr(left, name, None), getattr(right, name, None)))
        elif isinstance(left, list):
            assert isinstance(right, list)
            if len(left) != len(right):
                return False
            stack.extend(zip(reversed(left), reversed(right), strict=True))
        elif isinstance(left, float | complex):
            if repr(left) != repr(right):  # 0.0 is not -0.0, and a NaN is itself
                return False
        elif left != right:
            return False
    return True


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    known = _FIELDS.get(kind)
    if known is None:
        known = _FIELDS[kind] = tuple(name for name in fields_of(kind) if name not in _SKIPPED)
    return known


def depth(*nodes: ast.AST) -> int:
    """How many nodes lie on the longest way from one of `nodes` to a leaf."""
    level: list[ast.AST] = list(nodes)
    count = 0
    while level:
        count += 1
        level = [child for parent in level for child in ast.iter_child_nodes(parent)]
    return count


def walk_own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node beneath, and each given one, but nothing inside nested functions, classes and lambdas."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack.extend(reversed(list(children(node))))
