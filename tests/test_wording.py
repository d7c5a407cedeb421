"""The words that messages share."""

from __future__ import annotations

import pytest

from guard.wording import some


@pytest.mark.parametrize(
    ("items", "words"),
    [("", ""), ("a", "a"), ("ab", "a, b"), ("abc", "a, b and 1 more"), ("abcde", "a, b and 3 more")],
)
def test_what_is_left_out_is_counted(items: str, words: str) -> None:
    assert some(tuple(items), 2) == words


def test_the_marks_are_the_callers() -> None:
    assert some(["a", "b", "c"], 1, "; ", "; and ") == "a; and 2 more"
