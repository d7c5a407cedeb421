"""Faults put into changed lines: what no test notices is shown, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guard.prove.environment import Environment
from guard.prove.mutants import mutants
from tests.prove.support import BASE, CODE, TEST, kinds, observed
from tests.sandboxes import plain, with_pytest

PRICED = CODE + "\n\ndef free(price):\n    return price > 100\n"
BOTH = "    def test_free(self):\n        from shop import free\n\n"
WEAK = f"{TEST}\n{BOTH}        self.assertTrue(free(500))\n"
STRONG = f"{WEAK}        self.assertFalse(free(100))\n        self.assertTrue(free(101))\n"


@pytest.mark.parametrize("environment", [with_pytest, plain])
def test_what_no_test_notices_is_shown_beside_its_line(
    environment: Callable[[], Environment], tmp_path: Path
) -> None:
    after = {"shop.py": PRICED, "tests/test_shop.py": WEAK}
    found = observed(tmp_path, BASE, after, environment=environment(), faults=5)
    assert kinds(found) == ["mutant_survives"]
    assert {(one.path, one.line) for one in found.evidence} == {("shop.py", 6)}
    assert "`price > 100` made `price >= 100`" in found.evidence[0].message
    assert "test_free" in found.evidence[0].message
    assert "3 tried, 1 noticed" in found.details[-1]


def test_tests_that_notice_every_fault_leave_nothing_to_say(tmp_path: Path) -> None:
    after = {"shop.py": PRICED, "tests/test_shop.py": STRONG}
    found = observed(tmp_path, BASE, after, faults=5)
    assert not found.evidence, [one.message for one in found.evidence]
    assert "3 tried, 3 noticed; tests reach 3 of 3 places" in found.details[-1]


def test_lines_that_no_test_reaches_are_counted_and_let_be(tmp_path: Path) -> None:
    found = observed(tmp_path, BASE, {"shop.py": PRICED}, faults=5)
    assert not found.evidence
    assert "0 tried, 0 noticed; tests reach 0 of 3 places" in found.details[-1]


def test_a_fault_without_end_is_noticed(tmp_path: Path) -> None:
    code = (
        "def total(prices):\n    left, found = list(prices), 0\n"
        "    while left:\n        found += left.pop()\n    return found\n"
    )
    found = observed(tmp_path, BASE, {"shop.py": code}, faults=5)
    assert not found.evidence, [one.message for one in found.evidence]


def test_where_a_test_fails_no_faults_are_tried(tmp_path: Path) -> None:
    found = observed(tmp_path, BASE, {"shop.py": CODE.replace("(prices)", "(prices) + 1", 2)}, faults=5)
    assert "mutant_survives" not in kinds(found)
    assert not any("faults" in line for line in found.details)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("if a < 3: pass\n", ["`a < 3` made `not (a < 3)`", "`a < 3` made `a <= 3`", "`3` made `4`"]),
        ("x = not (a or b)\n", ["`not (a or b)` made `(a or b)`", "`(a or b)` made `(a and b)`"]),
        ("def f():\n    return (1, 2)\n", ["`1, 2` made `None`", "`1` made `2`", "`2` made `3`"]),
        ("x = 'a' + b % {'c': True}\n", ["`True` made `False`"]),
        ("raise ValueError(1)\n", ["`raise ValueError(1)` made `pass`", "`1` made `2`"]),
        ("save(x)\nlogger.info(x)\nprint(x)\n", ["`save(x)` made `pass`"]),
        ("@cached(3)\ndef f(a: Literal[1]) -> Literal[2]: ...\nimport os\nassert x == 1\n", []),
        (
            "x = '\u00e9' if y is z else b'1'\n",
            ["`y is z` made `not (y is z)`", "`y is z` made `y is not z`"],
        ),
        ("x = f'{a + 1}'\n", []),
        ("this is no Python\n", []),
    ],
)
def test_the_faults(text: str, wanted: list[str]) -> None:
    found = mutants("a.py", text.encode(), range(1, 9))
    assert [one.words for one in found] == wanted
    assert all(one.data != text.encode() for one in found)


def test_only_lines_that_are_asked_for_have_faults() -> None:
    assert [one.line for one in mutants("a.py", b"x = 1\ny = 2\nz = 3\n", {2})] == [2]


def test_each_line_comes_before_any_comes_twice() -> None:
    found = mutants("a.py", b"x = a < 1\ny = a > 2\n", {1, 2})
    assert [one.line for one in found] == [1, 2, 1, 2]
