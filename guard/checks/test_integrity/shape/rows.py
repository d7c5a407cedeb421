"""The rows that `parametrize` or a loop writes out."""

from __future__ import annotations

import ast

from guard.checks.test_integrity.shape.flow import asserts
from guard.checks.test_integrity.shape.values import Value
from guard.checks.test_integrity.shape.words import constants, words_of
from guard.syntax.calls import callee as called
from guard.syntax.walk import walk


def is_open_loop(node: ast.AST) -> bool:
    """Whether assertions stand in a loop over what is not written out there."""
    if not isinstance(node, ast.For) or isinstance(node.iter, ast.List | ast.Tuple | ast.Set | ast.Dict):
        return False
    return called(node.iter) not in ("range", "enumerate") and any(map(asserts, walk(node)))


def columns(names: ast.expr | None, cases: list[ast.expr]) -> dict[str, Value]:
    """By name: what a parametrised argument may be, all its cases together."""
    if isinstance(names, ast.Constant) and isinstance(names.value, str):
        words = [word.strip() for word in names.value.split(",")]
    elif isinstance(names, ast.List | ast.Tuple):
        words = [str(item.value) for item in names.elts if isinstance(item, ast.Constant)]
    else:
        return {}
    found: dict[str, Value] = {}
    for index, word in enumerate(words):
        column: list[ast.expr] = cases
        if len(words) > 1:
            rows = [case.elts for case in cases if isinstance(case, ast.Tuple | ast.List)]
            column = [row[index] for row in rows if index < len(row)]
        expected = frozenset[str]().union(*map(constants, column))
        found[word] = Value(("case", word), words_of(*column), expected)
    return found


def sliced(rows: ast.expr | None) -> ast.expr | None:
    """Rows that are written out and cut by constants, as those that are left."""
    if not isinstance(rows, ast.Subscript) or not isinstance(rows.value, ast.List | ast.Tuple):
        return rows
    if not isinstance(rows.slice, ast.Slice):
        return rows
    try:
        bounds = [ast.literal_eval(part) if part is not None else None
                  for part in (rows.slice.lower, rows.slice.upper, rows.slice.step)]  # fmt: skip
        return ast.List(rows.value.elts[slice(*bounds)])
    except (ValueError, TypeError):
        return rows


def unwrapped(node: ast.expr) -> ast.expr:
    """A case without its `pytest.param` and id."""
    if called(node) == "param" and isinstance(node, ast.Call):
        return node.args[0] if len(node.args) == 1 else ast.Tuple(list(node.args))
    return node
