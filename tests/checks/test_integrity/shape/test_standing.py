"""Tests that stay and hold what a removed one held."""

from __future__ import annotations

import pytest

from tests.checks.test_integrity.test_check import found

COMMIT = """
from shapes import describe


def test_{name}():
    item = describe({given!r}, plain={plain}, size=3)
    assert item["name"] == {given!r}
    assert item["title"] == "the {given}"
    assert item["kind"] == {kind!r}
"""


def commit(name: str, given: str, kind: str = "plain", plain: bool = True) -> str:
    return COMMIT.format(name=name, given=given, kind=kind, plain=plain)


def removed(stays: str, goes: str, where: str = "tests/test_one.py") -> set[str]:
    before = {where: stays, "tests/test_two.py": goes}
    return {one.id for one in found(before, {where: stays})}


@pytest.mark.parametrize("where", ["tests/test_one.py", "tests/deep/test_other.py"])
def test_a_duplicate_with_other_texts_may_go(where: str) -> None:
    assert removed(commit("box", "box"), commit("bag", "bag"), where) == set()


@pytest.mark.parametrize(
    "goes",
    [
        commit("bag", "bag", kind="round"),
        commit("bag", "bag").replace('"the bag"', '"a bag"'),
        commit("bag", "bag") + '    assert item["weight"] == 7\n',
    ],
)
def test_one_that_holds_something_of_its_own_may_not(goes: str) -> None:
    assert removed(commit("box", "box"), goes) == {"test-removed"}


WEAK = """
from shapes import describe


def test_prefix():
    assert describe("bag")["title"].startswith({part!r})
"""
EXACT = """
from shapes import describe


def test_title():
    assert describe("box")["title"] == "the_box"
"""


def test_a_part_of_what_stays_exact_may_go() -> None:
    assert removed(EXACT, WEAK.format(part="the_")) == set()
    assert removed(EXACT, WEAK.format(part="that_")) == {"test-removed"}
