"""Which statement became which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.python.pairing import pair_units
from tests.facts.python.samples import ledger_of, units_of


def paired(before: str, after: str) -> list[tuple[str | None, str | None, bool]]:
    pairs = pair_units(units_of(before), units_of(after), ledger_of(before, after).alignment)
    return [
        (
            pair.before.text.decode().split("\n")[0] if pair.before else None,
            pair.after.text.decode().split("\n")[0] if pair.after else None,
            pair.moved,
        )
        for pair in pairs
    ]


BODY = "    a = 1\n    b = 2\n    c = 3\n"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("a = 1\nb = 2\n", "a = 1\nb = 2\n", []),
        ("a = 1\nb = 2\n", "a = 1\nnew = 0\nb = 2\n", [(None, "new = 0", False)]),
        ("a = 1\nb = 2\n", "b = 2\n", [("a = 1", None, False)]),
        ("a = 1\n", "a = 2\n", [("a = 1", "a = 2", False)]),
        ("f(1)\n", "f( 1 )\n", [("f(1)", "f( 1 )", False)]),
        ("f(1)\ng(1)\n", "g(2)\nf(2)\n", [("f(1)", "f(2)", True), ("g(1)", "g(2)", False)]),
        ("if a: x\n", "if b: y\n", [("if a: x", "if b: y", False)]),
        ("if a: x\n", "while a: x\n", [("if a: x", None, False), (None, "while a: x", False)]),
        (f"def f():\n{BODY}", f"def g():\n{BODY}", [("def f():", "def g():", False)]),
        (f"def f():\n{BODY}", f"class g:\n{BODY}", [("def f():", None, False), (None, "class g:", False)]),
        ("def f():\n    one()\n", "def g():\n    two()\n",
         [("def f():", None, False), (None, "def g():", False)]),
        ("a = 1\nk = 0\n", "k = 0\na = 1\n", [("a = 1", "a = 1", True)]),
        ("a = 1\nk = 0\n", "k = 0\na = 2\n", [("a = 1", "a = 2", True)]),
    ],
    ids=[
        "anchors", "added", "removed", "by name", "by normal form", "by head", "by type", "other type",
        "renamed", "no function becomes a class", "another body", "moved", "moved and changed",
    ],
)  # fmt: skip
def test_pairs(before: str, after: str, found: list[tuple[str | None, str | None, bool]]) -> None:
    assert paired(before, after) == found


def test_the_most_alike_of_renamed_functions_is_taken() -> None:
    before = f"def f():\n{BODY}"
    after = f"def near():\n{BODY}    d = 4\n\n\ndef same():\n{BODY}"
    assert ("def f():", "def same():", False) in paired(before, after)


def test_as_few_as_possible_are_moved() -> None:
    before = "f(1)\nf(2)\nf(3)\nf(4)\n"
    after = "f(4, 0)\nf(1, 0)\nf(2, 0)\nf(3, 0)\n"
    assert not any(moved for _, _, moved in paired(before, after))  # taken in order: only arguments differ
    before, after = "a = 1\nb = 1\nc = 1\nd = 1\n", "d = 2\na = 2\nb = 2\nc = 2\n"
    assert [old for old, _, moved in paired(before, after) if moved] == ["d = 1"]


_BLOCKS = st.lists(
    st.sampled_from(["a = 1", "b = 1", "f(1)", "f(2)", "if a: x", "'s'", "import a"]), max_size=7
)


@given(_BLOCKS, _BLOCKS)
def test_no_statement_is_lost_or_told_twice(before: list[str], after: list[str]) -> None:
    texts = ["\n".join(block) + "\n" for block in (before, after)]
    left, right = map(units_of, texts)
    pairs = pair_units(left, right, ledger_of(*texts).alignment)
    olds = [id(pair.before) for pair in pairs if pair.before]
    news = [id(pair.after) for pair in pairs if pair.after]
    assert len(set(olds)) == len(olds)
    assert len(set(news)) == len(news)
    anchors = [unit.text for unit in left if id(unit) not in olds]
    assert anchors == [unit.text for unit in right if id(unit) not in news]
    assert all(pair.before or pair.after for pair in pairs)
