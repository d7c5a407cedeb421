"""A test's body: which assertions are reached, and whether it can fail at all."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.strength import Strength
from tests.checks.test_integrity.shape.samples import body


@pytest.mark.parametrize(
    ("lines", "held", "unreached"),
    [
        ("assert f() == 1", 1, 0),
        ("return\nassert f() == 1", 0, 1),
        ("if False:\n    assert f() == 1", 0, 1),
        ("debug = False\nif debug:\n    assert f() == 1", 0, 1),
        ("for x in []:\n    assert f(x) == 1", 0, 1),
        ("try:\n    assert f() == 1\nexcept Exception:\n    pass", 0, 1),
        ("try:\n    assert f() == 1\nexcept OSError:\n    pass", 1, 0),
        ("with suppress(AssertionError):\n    assert f() == 1", 0, 1),
        ("def never():\n    assert f() == 1", 0, 1),
        ("raise ValueError\nassert f() == 1", 0, 1),
        ("while True:\n    assert f() == 1\n    break", 1, 0),
        ("with pytest.raises(ValueError):\n    f()", 1, 0),
        ("with pytest.raises(ValueError):\n    f()\n    assert g() == 1", 1, 1),
        ("with pytest.raises(AssertionError):\n    f()\n    assert g() == 1", 2, 0),
        ("with pytest.raises(TypeError):\n    assert f() < 1", 2, 0),
        ("with pytest.warns(UserWarning):\n    f()\n    assert g() == 1", 2, 0),
        ("self.assertEqual(f(), 1)", 1, 0),
    ],
)
def test_what_is_reached(lines: str, held: int, unreached: int) -> None:
    found = body(lines)
    strong = [one for one in found.assertions if one.strength > Strength.NONE]
    assert (len(strong), len(found.unreached)) == (held, unreached)


def test_an_assertion_says_what_was_found_and_what_was_wanted() -> None:
    [found] = body("wanted = 12\ntotal = price(3)\nassert total == wanted").assertions
    [same] = body("assert price(3) == 12").assertions
    assert found.subject == same.subject
    assert "12" in found.expected
    assert {"price"} <= found.words
    assert found.line == 4


def test_an_assertion_under_a_condition_is_guarded() -> None:
    guards = [one.guarded for one in body("assert a() == 1\nif f():\n    assert b() == 1").assertions]
    assert guards == [False, True]


def test_a_helper_is_read_in_place() -> None:
    found = body("check(f())", "def check(x):\n    assert x == 3\n")
    [one] = [one for one in found.assertions if one.strength is Strength.EXACT]
    assert "3" in one.expected
    empty = body("check(f())", "def check(x):\n    pass\n")
    assert not [one for one in empty.assertions if one.strength is Strength.EXACT]


def test_a_helper_that_calls_itself_ends() -> None:
    found = body("check(1)", "def check(x):\n    assert x == 3\n    check(x)\n")
    assert len([one for one in found.assertions if one.strength is Strength.EXACT]) == 1


def test_skips_with_and_without_a_condition() -> None:
    assert [len(body("pytest.skip('x')\nassert f()").skips), len(body("f()").skips)] == [1, 0]
    found = body("if slow():\n    pytest.skip('x')\nassert f() == 1")
    assert (len(found.skips), len(found.skips_if)) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "runs"), [("f()", True), ("pass", False), ("x = 1", False), ("print('x')", False)]
)
def test_whether_anything_could_fail(lines: str, runs: bool) -> None:
    assert body(lines).runs is runs


def test_what_is_patched_away_is_named() -> None:
    assert body("with mock.patch('shop.pay'):\n    f()").mocks == {"shop.pay"}
    assert body("monkeypatch.setattr(shop, 'pay', fake)\nf()").mocks == {"shop.pay"}
