"""One form for every way to write an assertion."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.strength import Strength
from tests.checks.test_integrity.shape.samples import body

EQUAL = [
    ("self.assertEqual(f(x), 1)", "assert f(x) == 1"),
    ("self.assertEquals(f(x), 1, 'why')", "assert f(x) == 1"),
    ("eq_(f(x), 1)", "assert f(x) == 1"),
    ("assert_equal(f(x), 1, msg='why')", "assert f(x) == 1"),
    ("np.testing.assert_array_equal(f(x), y)", "assert np.array_equal(f(x), y)"),
    ("np.testing.assert_allclose(f(x), y, rtol=0.1)", "assert np.allclose(f(x), y, 0.1)"),
    ("self.assertAlmostEqual(f(x), 1.5, 3)", "self.assertAlmostEqual(f(x), 1.5, places=3)"),
    ("self.assertIsNone(f(x))", "assert f(x) is None"),
    ("self.assertNotIn('a', f(x))", "assert 'a' not in f(x)"),
    ("self.assertTrue('a' not in f(x))", "self.assertNotIn('a', f(x))"),
    ("assert_is_instance(f(x), int)", "assert isinstance(f(x), int)"),
    ("self.assertFalse(f(x))", "assert not f(x)"),
    ("ok_(f(x))", "assert f(x)"),
    ("self.assertGreater(f(x), 3)", "assert f(x) > 3"),
    ("self.assertCountEqual(f(x), y)", "assert sorted(f(x)) == sorted(y)"),
    ("self.assertRegex(f(x), 'a+')", "assert re.search('a+', f(x))"),
    ("with self.assertRaises(ValueError):\n        f(x)", "with pytest.raises(ValueError):\n        f(x)"),
    ("self.assertRaises(ValueError, f, x)", "with pytest.raises(ValueError):\n        f(x)"),
    ("with self.assertRaisesRegex(ValueError, 'a'):\n        f(x)",
     "with pytest.raises(ValueError, match='a'):\n        f(x)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_what_holds_the_same_is_the_same(one: str, other: str) -> None:
    [left], [right] = body(one).assertions, body(other).assertions
    key = (left.subject, left.strength, left.tolerance, left.raises)
    assert key == (right.subject, right.strength, right.tolerance, right.raises)
    assert left.whole == right.whole


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("self.assertEqual(f(x), 1)", "assert f(x) != 1"),
        ("self.assertAlmostEqual(f(x), 1.5, 3)", "self.assertAlmostEqual(f(x), 1.5, 1)"),
        ("self.assertRaises(ValueError, f, x)", "with pytest.raises(ValueError):\n        f(y)"),
        ("self.assertRaisesRegex(ValueError, 'a', f, x)", "with pytest.raises(ValueError):\n        f(x)"),
        ("self.assertIn('a', f(x))", "assert 'a' not in f(x)"),
    ],
)
def test_what_holds_something_else_is_not(one: str, other: str) -> None:
    [left], [right] = body(one).assertions, body(other).assertions
    assert left.whole != right.whole


def test_an_assertion_is_shown_as_it_is_written() -> None:
    [one] = body("self.assertEqual(f(x), 1)").assertions
    assert (one.text, one.strength) == ("self.assertEqual(f(x), 1)", Strength.EXACT)


def test_a_helper_inside_an_assertion_is_read() -> None:
    helper = "def parts(text):\n    assert text[0] == 'a'\n    return text[1:]\n"
    assert [one.text for one in body("assert parts(f(x)) == 'b'", helper).assertions] == [
        "parts(f(x)) == 'b'", "text[0] == 'a'"
    ]  # fmt: skip
