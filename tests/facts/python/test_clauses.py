"""Compound statements as clauses."""

from __future__ import annotations

import pytest

from guard.facts.python.clauses import clauses
from tests.facts.python.samples import units_of


def labels(text: str) -> list[str]:
    [unit] = units_of(text)
    return [clause.label for clause in clauses(unit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("if a: 1\nelif b: 2\nelif c: 3\nelse: 4", ["if", "elif", "elif", "else"]),
        ("if a: 1\nelse:\n  if b: 2\n  else: 3", ["if", "elif", "else"]),
        ("if a: 1\nelse:\n  if b: 2\n  c", ["if", "else"]),
        ("for a in b: 1\nelse: 2", ["for", "else"]),
        ("while a: 1", ["while"]),
        ("with a as b, c: 1", ["with"]),
        (
            "try: 1\nexcept A: 2\nexcept: 3\nelse: 4\nfinally: 5",
            ["try", "except", "except", "else", "finally"],
        ),
        ("match a:\n  case 1: 1\n  case _ if b: 2", ["case", "case"]),
        ("def f(): 1", ["def"]),
        ("class A: 1", ["class"]),
        ("a = 1", []),
    ],
)
def test_labels(text: str, found: list[str]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("for a in b: 1", "for a in b: 2", True),
        ("for a in b: 1", "for c in b: 1", False),
        ("async def f():\n  async with a: 1", "async def f():\n  async with a: 2", True),
        ("async def f(): 1", "def f(): 1", False),
        ("def f(a): 1", "def f(a) -> a: 1", False),
        ("@a\ndef f(): 1", "def f(): 1", False),
        ("class A(B): 1", "class A(B, k=B): 1", False),
        ("class A(B, C): 1", "class A(B, k=C): 1", False),
        ("try: 1\nexcept A: 2", "try: 2\nexcept A: 1", True),
        ("try: 1\nexcept A as e: 2", "try: 1\nexcept A: 2", False),
        ("try: 1\nexcept A: 2", "try: 1\nexcept* A: 2", False),
        ("match a:\n  case 1: 1", "match b:\n  case 1: 1", False),
        ("match a:\n  case 1: 1", "match a:\n  case 1 if c: 1", False),
        ("if (a): 1", "if a: 2", True),
    ],
)
def test_heads_are_equal_where_they_decide_the_same(one: str, other: str, same: bool) -> None:
    left, right = (
        [(clause.label, clause.head) for clause in clauses(units_of(text)[0])] for text in (one, other)
    )
    assert (left == right) is same


def test_clauses_share_out_the_lines_of_their_statement() -> None:
    [unit] = units_of("if (a and\n    b):\n    x = 1\n\n# why\nelse:\n    y = 2\n    z = 3\n")
    first, second = clauses(unit)
    assert (first.head_lines, first.lines) == (range(1, 3), range(1, 4))
    assert (second.head_lines, second.lines) == (range(4, 7), range(4, 9))
    assert [inner.name for inner in (*first.body, *second.body)] == ["x", "y", "z"]


def test_a_head_that_shares_its_line_with_the_body_has_that_line() -> None:
    [unit] = units_of("if a: x = 1\n")
    [clause] = clauses(unit)
    assert clause.head_lines == clause.lines == range(1, 2)
