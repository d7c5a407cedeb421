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


ALONE = """
from shapes import area


def test_one():
    assert area(3, 4) == 12
"""
AMONG = """
from shapes import area, scale


def test_many():
    assert area(3, 4) == 12
    assert scale(area(5, 6), 2) == 60
    with pytest.raises(ValueError):
        area(-1, 2)
"""
CASES = """
import pytest
from shapes import area


@pytest.mark.parametrize(("wide", "high", "wanted"), [(5, 6, 30), (3, 4, 12)])
def test_area(wide, high, wanted):
    assert area(wide, high) == wanted
"""


@pytest.mark.parametrize("stays", [AMONG, CASES])
def test_what_another_test_holds_among_more_may_go(stays: str) -> None:
    assert removed(stays, ALONE) == set()


@pytest.mark.parametrize(
    ("stays", "goes"),
    [
        (AMONG, ALONE.replace("12", "13")),
        (AMONG, ALONE.replace("    assert", "    shapes.area = double\n    assert")),
        (
            AMONG.replace(
                "    assert area(3, 4) == 12\n", "    if fast():\n        assert area(3, 4) == 12\n"
            ),
            ALONE,
        ),
        (CASES.replace("(3, 4, 12)", "(3, 12, 36)"), ALONE),
        (CASES.replace("    assert", "    units(3)\n    assert"), ALONE),
    ],
)
def test_what_only_looks_like_another_may_not(stays: str, goes: str) -> None:
    assert removed(stays, goes) == {"test-removed"}
