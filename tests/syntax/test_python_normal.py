"""Normal forms are equal exactly where syntax trees are."""

from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.python import Unreadable, parse_module
from guard.syntax.python_normal import depth, equal_code, normal_form, walk_own

PIECES = st.sampled_from(
    ["x = 1", "x  =  (1)", "x = 0x1", "x = 1.0", "x = -0.0", "x = 0.0", '"a"', "'\\x61'", "b'a'",
     "f(a, b)", "f(a, b,)", "f(b, a)", "'a'", "if x:\n    y", "if x: y", "def f(): pass", "x: int"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=3).map("\n".join)


def tree_of(text: str) -> ast.Module:
    tree = parse_module(text + "\n")
    assert not isinstance(tree, Unreadable)
    return tree


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_forms_are_equal_where_trees_are(one: str, other: str) -> None:
    left, right = tree_of(one), tree_of(other)
    same = ast.dump(left) == ast.dump(right)
    assert (normal_form(left) == normal_form(right)) is same
    assert equal_code(left, right) is same


def test_code_of_any_depth_has_a_form() -> None:
    deep: ast.expr = ast.Name("x", ast.Load())
    for _ in range(50_000):
        deep = ast.UnaryOp(ast.Not(), deep)
    assert len(normal_form(deep)) > 50_000
    assert depth(deep) > 50_000
    assert equal_code(deep, deep)


def test_only_what_is_a_definitions_own_is_walked() -> None:
    tree = tree_of("a\nif b:\n    c\ndef f(d=e):\n    g\nclass h(i):\n    j\nk = lambda: l\n")
    names = [node.id for node in walk_own(tree.body) if isinstance(node, ast.Name)]
    assert names == ["a", "b", "c", "k"]
