"""Conditions that ask only whether a value is true or empty."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.truths import as_truth
from tests.checks.test_integrity.shape.samples import expression


@pytest.mark.parametrize(
    ("text", "positive", "value"),
    [
        ("x", True, "x"),
        ("not x", False, "x"),
        ("x == True", True, "x"),
        ("x is False", False, "x"),
        ("x != []", True, "x"),
        ("[] == x", False, "x"),
        ("len(x) == 0", False, "x"),
        ("len(x) > 0", True, "x"),
        ("len(x) >= 1", True, "x"),
        ("not len(x) < 1", True, "x"),
        ("x == set()", False, "x"),
        ("self.assertFalse(x)", False, "x"),
        ("not bool(x.y)", False, "x.y"),
    ],
)
def test_truth(text: str, positive: bool, value: str) -> None:
    found = as_truth(expression(text))
    assert found is not None
    assert (found[0], ast.unparse(found[1])) == (positive, value)


@pytest.mark.parametrize("text", ["x == 1", "x == [1]", "len(x) == 2", "x is None", "x or y", "True"])
def test_more_is_asked(text: str) -> None:
    assert as_truth(expression(text)) is None
