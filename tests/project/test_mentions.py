"""What a file cannot hold, told from its bytes: never "no" where its tree says otherwise."""

from __future__ import annotations

import time

import pytest

from guard.project.mentions import may_call, may_define


@pytest.mark.parametrize(
    "text",
    [
        "def find(x): ...",
        "async  def\tfind(x): ...",
        "class find: ...",
        "class \\\n find(Base): ...",
        "if a:\n    def find(self): ...",
        "# é\nx = 1\n",  # read, as a letter may stand for another
    ],
)
def test_what_may_be_defined(text: str) -> None:
    assert may_define(text.encode(), "find")


@pytest.mark.parametrize("text", ["find()", "import find", "def find_all(): ...", "# undef find"])
def test_what_is_not_defined(text: str) -> None:
    assert not may_define(text.encode(), "find")


@pytest.mark.parametrize(
    "text",
    [
        "find(1)",
        "store.find (1)",
        "(store.find)(1)",
        "(store.find  # a note (\n  # another\n )(1)",
        "store.find\\\n(1)",
        "from store import find as look",
        "from store import (find  # it\n    as look)",
        "import store.find as look",
        "undef(find())",
        "# é\nx = 1\n",
    ],
)
def test_what_may_be_called(text: str) -> None:
    assert may_call(text.encode(), "find")


@pytest.mark.parametrize(
    "text",
    ["from store import find", "def find(x): ...", "find = 1", "x = [find]", "find_all(1)", "find # (\n"],
)
def test_what_is_not_called(text: str) -> None:
    assert not may_call(text.encode(), "find")


def test_long_gaps_take_no_long_time() -> None:
    begun = time.process_time()
    assert not may_call(b"find " + b"# (\n" * 100_000, "find")
    assert not may_call(b"find #" + b"# " * 100_000, "find")
    assert not may_call(b"find" * 100_000, "find")
    assert time.process_time() - begun < 5
