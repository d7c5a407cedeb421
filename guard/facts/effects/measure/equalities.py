"""Both sides of what a statement of a test holds to be equal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from guard.syntax.calls import callee

_EQUALS = frozenset({"assertEqual", "assertEquals", "assert_equal", "assertListEqual", "assertDictEqual"})


def equalities(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each pair of values that a statement holds to be equal; those of a chain in their order."""
    if isinstance(node, ast.Assert):
        tests = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
        for test in tests:
            if isinstance(test, ast.Compare) and all(isinstance(one, ast.Eq) for one in test.ops):
                yield from pairwise([test.left, *test.comparators])
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and callee(call) in _EQUALS and len(call.args) > 1:
        yield call.args[0], call.args[1]
