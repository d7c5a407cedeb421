"""What an assertion looks at, and what it expects."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.assertions import expected_of, subject_of
from tests.checks.test_integrity.shape.samples import expression


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("x == 3", "x"),
        ("3 == x", "x"),
        ("f(x) == y", "f(x)"),
        ("not x", "x"),
        ("not x == 3", "x"),
        ("1 in x", "x"),
        ("x in [1, 2]", "x"),
        ("x not in (1, 2)", "x"),
        ("len(x)", "x"),
        ("isinstance(x, int)", "x"),
        ("all(x)", "x"),
        ("any()", "any()"),
        ("x.startswith('a')", "x"),
        ("re.match('a', x)", "x"),
        ("x.is_open()", "x.is_open()"),
        ("x", "x"),
    ],
)
def test_subject(text: str, subject: str) -> None:
    assert ast.unparse(subject_of(expression(text))) == subject


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x == 3", {"3"}),
        ("x == {'a': 1}", {"'a'", "1"}),
        ("x['key'] == 3", {"3"}),
        ("x['key'] == 'key'", {"'key'"}),
        ("x == y", set()),
    ],
)
def test_expected(text: str, expected: set[str]) -> None:
    test = expression(text)
    assert expected_of(test, subject_of(test)) == expected
