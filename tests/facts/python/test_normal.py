"""The normal form: equal where the trees are, and nowhere else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.python_normal import depth, equal_code, normal_form, walk_own

SAME = [
    ("f(a, b)", "f(\n    a,\n    b,\n)"),
    ("'a' 'b'", '"ab"'),
    ("x = (1)", "x = 1"),
    ("0x10", "16"),
    ("a if b else c", "(a if (b) else c)"),
    ("'\\x41'", "'A'"),
]
OTHER = [
    ("0.0", "-0.0"),
    ("1", "1.0"),
    ("1", "True"),
    ("'a'", "b'a'"),
    ("f(a)(b)", "f(a, b)"),
    ("[a, [b]]", "[a, b, []]"),
    ("x = y = 1", "y = x = 1"),
    ("async def f(): pass", "def f(): pass"),
    ("f'{a}'", "f'{a!r}'"),
    ("f'{a:>3}'", "f'{a:>4}'"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_layout_is_not_in_it(one: str, other: str) -> None:
    left, right = ast.parse(one), ast.parse(other)
    assert normal_form(left) == normal_form(right)
    assert equal_code(left, right)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_meaning_is(one: str, other: str) -> None:
    left, right = ast.parse(one), ast.parse(other)
    assert normal_form(left) != normal_form(right)
    assert not equal_code(left, right)


_EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "1", "1.0", "True", "None", "'1'", "b'1'", "...", "0.0", "1j"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} + {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"[{two[0]}, {two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"f({two[0]}, k={two[1]})"),
        inner.map(lambda one: f"(lambda a={one}: a)"),
        inner.map(lambda one: f"(not {one})"),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(_EXPRESSIONS, _EXPRESSIONS)
def test_it_tells_what_a_dump_tells(one: str, other: str) -> None:
    left, right = ast.parse(one), ast.parse(other)
    same = ast.dump(left) == ast.dump(right)
    assert (normal_form(left) == normal_form(right)) is same
    assert equal_code(left, right) is same


def test_several_pieces_do_not_run_together() -> None:
    a, b = ast.Name("a"), ast.Name("b")
    assert normal_form([a], [b]) != normal_form([a, b], [])
    assert normal_form(a, b) != normal_form([a, b])


def test_code_too_deep_for_recursion_and_numbers_too_long_for_decimals_are_told() -> None:
    tree: ast.expr = ast.Name("a", ast.Load())
    for _ in range(20_000):
        tree = ast.UnaryOp(ast.Not(), tree)
    assert len(normal_form(tree)) > 20_000
    assert depth(tree) == 20_002
    long = ast.Constant(1 << 20_000)
    assert normal_form(long) == ("Constant", hex(1 << 20_000), "None")


def test_depth_is_that_of_the_deepest() -> None:
    assert depth() == 0
    assert depth(ast.Pass()) == 1
    shallow, deep = ast.parse("a", mode="eval").body, ast.parse("f(g(a))", mode="eval").body
    assert depth(shallow, deep) == depth(deep) > depth(shallow)


def test_a_walk_does_not_go_into_what_is_defined() -> None:
    tree = ast.parse("if a:\n    b\n    def f(c): d\n    g = lambda: e\nclass K: h\n")
    names = [node.id for node in walk_own(tree.body) if isinstance(node, ast.Name)]
    assert names == ["a", "b", "g"]
