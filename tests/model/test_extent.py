from __future__ import annotations

import pytest

from guard.model import extent
from guard.model.change import ChangeSet
from guard.model.extent import excess


def change(before: dict[str, bytes], after: dict[str, bytes]) -> ChangeSet:
    return ChangeSet.from_files(before, after)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MAX_TEXT", 40), ("MAX_LINES", 5), ("MAX_ALL_LINES", 12), ("MAX_PYTHON", 60)):
        monkeypatch.setattr(extent, name, most)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"a.csv": b"x" * 41}, "a.csv is a text of 41 bytes in 0 lines"),
        ({"a.csv": b"x" * 41}, {"a.csv": b"x"}, "a.csv is a text of 41 bytes"),
        ({}, {"a.csv": b"x\n" * 6}, "a.csv is a text of 12 bytes in 6 lines"),
        ({}, {f"{name}.csv": b"x\n" * 5 for name in "abc"}, "the change has 15 lines, and at most 12"),
        ({}, {"a.py": b"a" * 40, "b.ipynb": b"b" * 40}, "the change holds 80 bytes of Python"),
    ],
)
def test_what_is_more_than_is_read(before: dict[str, bytes], after: dict[str, bytes], said: str) -> None:
    assert excess(change(before, after)).startswith(said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"a.csv": b"x" * 40, "b.csv": b"x\n" * 5}),
        ({}, {"a.bin": b"\0" * 100}),
        ({"a.csv": b"x\n" * 100}, {"b.csv": b""}),
        ({}, {"a.py": b"a" * 40, "a.txt": b"a" * 40}),
    ],
)
def test_what_is_read(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    assert not excess(change(before, after))
