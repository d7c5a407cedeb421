"""Words and constants that two pieces of tests are compared by."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.test_integrity.shape.words import COMMON, constants, likeness, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("price.total == 3", {"price", "total"}),
        ("f(rate=1)", {"f", "rate"}),
        ("x['shipping cost']", {"x", "shipping", "cost"}),
        ("assert len(result) == expected", set()),
        (f"'{'word ' * 50}'", set()),
        ("f(**more)", {"f", "more"}),
    ],
)
def test_words(text: str, words: set[str]) -> None:
    assert words_of(ast.parse(text)) == words


def test_common_words_tell_nothing() -> None:
    assert words_of(*(ast.Name(word) for word in COMMON)) == frozenset()


def test_constants_are_told_from_each_other_as_python_writes_them() -> None:
    found = constants(ast.parse("f(1, '1', 1.0, b'1', None, True, ..., -2)"))
    assert found == {"1", "'1'", "1.0", "b'1'", "None", "True", "2"}


_SETS = st.frozensets(st.sampled_from("abcdef"))


@given(_SETS, _SETS)
def test_likeness_is_a_share(one: frozenset[str], other: frozenset[str]) -> None:
    share = likeness(one, other)
    assert 0.0 <= share <= 1.0
    assert share == likeness(other, one)
    assert (share == 1.0) is (one == other != frozenset())
    assert (share > 0.0) is bool(one & other)


def test_likeness_in_figures() -> None:
    assert likeness(frozenset("ab"), frozenset("bc")) == pytest.approx(1 / 3)
