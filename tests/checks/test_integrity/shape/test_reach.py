"""What can be told of a body without running it."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.test_integrity.shape.reach import (
    constants_of,
    equals_anything,
    is_empty,
    is_mentioned,
    speaks,
    truth_of,
)
from tests.checks.test_integrity.shape.samples import expression, function


def test_only_names_that_are_given_one_constant_once_are_known() -> None:
    found = constants_of(
        function(
            "def f(p):\n  a = 1\n  b = 1\n  b = 2\n  c = g()\n  d = 1\n  for d in p: pass\n  e = h = 'x'\n"
        )
    )
    assert {name: node.value for name, node in found.items()} == {"a": 1, "e": "x", "h": "x"}


_CONDITIONS = st.recursive(
    st.sampled_from(["True", "False", "0", "1", "2.5", "''", "'a'", "None", "[]", "[1]", "()", "(0,)"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"(not {one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
    ),
    max_leaves=6,
)


@given(_CONDITIONS)
def test_a_condition_of_constants_is_as_python_has_it(text: str) -> None:
    assert truth_of(expression(text), {}) is bool(eval(text))


@given(st.integers(-3, 3), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.integers(-3, 3).map(abs))
def test_so_is_a_comparison(left: int, op: str, right: int) -> None:
    text = f"{abs(left)} {op} {right}"
    assert truth_of(expression(text), {}) is eval(text)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("x", None),
        ("known", False),
        ("not known", True),
        ("x and known", False),
        ("x or True", True),
        ("x or known", None),
        ("f()", None),
        ("1 < x", None),
        ("'a' < 'b'", None),
        ("1 in 'a'", None),
    ],
)
def test_what_depends_is_not_told(text: str, truth: bool | None) -> None:
    assert truth_of(expression(text), {"known": ast.Constant(0)}) is truth


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("[]", True), ("()", True), ("{}", True), ("''", True), ("b''", True), ("range(0)", True),
        ("x[:0]", True), ("islice(x, 0)", True), ("list()", True), ("set()", True),
        ("dict()", True), ("sorted([])", True), ("enumerate(())", True), ("zip(x, [])", True),
        ("[0]", False), ("range(1)", False), ("range(x)", False), ("x[:1]", False), ("x[0:]", False),
        ("islice(x, 1)", False), ("list(x)", False), ("dict([])", False), ("zip(x, y)", False),
        ("rows()", False), ("x", False),
        ("range(-1)", True), ("range(3, 1)", True), ("range(2, 2)", True), ("range(1, 5, -1)", True),
        ("range(-1, 1)", False), ("range(5, 1, -1)", False), ("range(1, x)", False),
        ("range(1, 2, 0)", False), ("range(*[])", False), ("range(0, stop=1)", False),
    ],
)  # fmt: skip
def test_loops_over_nothing(text: str, empty: bool) -> None:
    assert is_empty(expression(text)) is empty


def test_a_name_is_looked_for_outside_of_one_node() -> None:
    node = function("def f():\n  a = g(b)\n  h(a)\n")
    first, second = node.body
    assert is_mentioned("a", node, second)
    assert not is_mentioned("b", node, first)
    assert is_mentioned("h", node, first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("assert x", True),
        ("if a:\n  raise ValueError", True),
        ("pytest.skip('no')", True),
        ("self.fail()", True),
        ("self.assertTrue(x)", True),
        ("x = 1\nprint(x)", False),
        ("return", False),
    ],
)
def test_a_branch_that_judges_speaks(text: str, found: bool) -> None:
    assert speaks(ast.parse(text).body) is found


@pytest.mark.parametrize(
    ("text", "anything"),
    [
        ("x == mock.ANY", True),
        ("ANY == x", True),
        ("self.assertEqual(x, ANY)", True),
        ("x == type('T', (), {'__eq__': lambda *_: True})()", True),
        ("x == type('T', (), {})()", False),
        ("x == 1", False),
        ("self.assertTrue(ANY)", False),
        ("x", False),
    ],
)
def test_an_equality_that_always_holds(text: str, anything: bool) -> None:
    assert equals_anything(expression(text)) is anything
