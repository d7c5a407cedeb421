"""Which tests a file holds, how strong their assertions are, and what their bodies reach."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.collection import read_tests
from guard.checks.test_integrity.shape.shape import ShapeOfTest, is_test_file, is_test_support
from guard.checks.test_integrity.shape.skips import Skip
from guard.checks.test_integrity.shape.special_cases import canned_answers
from guard.checks.test_integrity.shape.strength import Strength, call_strength, strength_of
from guard.model.change import FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources


def shapes(text: str, path: str = "tests/test_a.py") -> dict[str, ShapeOfTest]:
    source = Sources().python(FileSide(path, text.encode()))
    assert isinstance(source, PythonSource)
    return {test.name: test for test in read_tests(source, path)}


def body(lines: str) -> ShapeOfTest:
    indented = "\n".join(f"    {line}" for line in lines.split("\n"))
    return shapes(f"def test_it():\n{indented}\n")["test_it"]


STRENGTHS = [
    ("x == 3", Strength.EXACT),
    ("x is None", Strength.EXACT),
    ("f() == f()", Strength.BOUND),
    ("x == set()", Strength.EXACT),
    ("len(x) == 3", Strength.CLOSE),
    ("x == approx(3)", Strength.EXACT),
    ("x == approx(3, rel=0.1)", Strength.CLOSE),
    ("set(x) == {1}", Strength.CLOSE),
    ("not x", Strength.CLOSE),
    ("all(a == 1 for a in x)", Strength.CLOSE),
    ("1 in x", Strength.MEMBER),
    ("x.startswith('a')", Strength.MEMBER),
    ("x == 1 or x == 2", Strength.MEMBER),
    ("x != 3", Strength.BOUND),
    ("x > 3", Strength.BOUND),
    ("x is not None", Strength.TRUTH),
    ("x", Strength.TRUTH),
    ("isinstance(x, int)", Strength.TRUTH),
    ("len(x) > 0", Strength.TRUTH),
    ("True", Strength.NONE),
    ("x == x", Strength.NONE),
    ("x == 3 or True", Strength.NONE),
    ("(x == 3, 'why')", Strength.NONE),
    ("1 == 1", Strength.NONE),
]


@pytest.mark.parametrize(("text", "strength"), STRENGTHS)
def test_strength_of_an_assertion(text: str, strength: Strength) -> None:
    assert strength_of(ast.parse(text, mode="eval").body) is strength


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("self.assertEqual(a, b)", Strength.EXACT),
        ("self.assertEqual(a, a)", Strength.NONE),
        ("self.assertIn(a, b)", Strength.MEMBER),
        ("self.assertTrue(a == b)", Strength.EXACT),
        ("self.assertTrue(True)", Strength.NONE),
        ("self.assertIsNotNone(a)", Strength.TRUTH),
        ("m.assert_called_once_with(1)", Strength.EXACT),
        ("m.assert_any_call(1)", Strength.CLOSE),
        ("m.assert_called()", Strength.BOUND),
        ("pytest.raises(ValueError, match='a')", Strength.CLOSE),
        ("pytest.raises(ValueError)", Strength.MEMBER),
        ("pytest.raises(Exception)", Strength.BOUND),
        ("print(a)", None),
    ],
)
def test_strength_of_a_call(text: str, strength: Strength | None) -> None:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert call_strength(call) is strength


def test_what_is_collected() -> None:
    found = shapes(
        "def test_a(): ...\n"
        "class TestB:\n    def test_c(self): ...\n    def helper(self): ...\n"
        "class Helper:\n    def test_d(self): ...\n"
        "class Old(unittest.TestCase):\n    def test_e(self): ...\n"
        "@pytest.fixture\ndef test_f(): ...\n"
        "if False:\n    def test_g(): ...\n"
    )
    assert [name for name, test in found.items() if test.collected] == [
        "test_a",
        "TestB.test_c",
        "Old.test_e",
    ]


@pytest.mark.parametrize(
    ("path", "tests", "support"),
    [
        ("tests/test_a.py", True, True),
        ("a_test.py", True, False),
        ("app/tests.py", True, False),
        ("tests/util.py", False, True),
        ("conftest.py", False, True),
        ("latest.py", False, False),
    ],
)
def test_files_by_name(path: str, tests: bool, support: bool) -> None:
    assert is_test_file(path) is tests
    assert is_test_support(path) is support


@pytest.mark.parametrize(
    ("mark", "skip"),
    [
        ("pytest.mark.skip", Skip.ALWAYS),
        ("unittest.skip('x')", Skip.ALWAYS),
        ("pytest.mark.skipif(True, reason='')", Skip.ALWAYS),
        ("pytest.mark.skipif(False, reason='')", Skip.NONE),
        ("unittest.skipUnless(True, '')", Skip.NONE),
        ("pytest.mark.skipif(os.name == 'nt', reason='')", Skip.CONDITIONAL),
        ("pytest.mark.xfail", Skip.XFAIL),
        ("pytest.mark.xfail(run=False)", Skip.ALWAYS),
        ("pytest.mark.slow", Skip.NONE),
    ],
)
def test_skips(mark: str, skip: Skip) -> None:
    assert shapes(f"@{mark}\ndef test_a():\n    f()\n")["test_a"].skipped[0] is skip
    assert shapes(f"pytestmark = {mark}\n\ndef test_a():\n    f()\n")["test_a"].skipped[0] is skip


@pytest.mark.parametrize(
    ("lines", "held", "unreached"),
    [
        ("assert f() == 1", 1, 0),
        ("assert f() == 1 and g() == 2", 2, 0),
        ("return\nassert f() == 1", 0, 1),
        ("if False:\n    assert f()", 0, 1),
        ("if x:\n    assert f()", 1, 0),
        ("try:\n    assert f()\nexcept Exception:\n    pass", 0, 1),
        ("try:\n    assert f()\nexcept Exception:\n    raise", 1, 0),
        ("try:\n    assert f()\nexcept ValueError:\n    pass", 1, 0),
        ("with suppress(AssertionError):\n    assert f()", 0, 1),
        ("with pytest.raises(ValueError):\n    f()", 1, 0),
        ("def inner():\n    return 1\nassert inner() == 1", 1, 0),
    ],
)
def test_what_a_body_reaches(lines: str, held: int, unreached: int) -> None:
    found = body(lines).body
    assert (len(found.assertions), len(found.unreached)) == (held, unreached)


def test_names_are_resolved() -> None:
    [one] = body("wanted = {'a': 1}\nfound = load('x')\nassert found == wanted").assertions
    assert {"'a'", "1"} <= one.expected
    assert "load" in one.words
    assert one.whole == body("assert load('x') == {'a': 1}").assertions[0].whole


def test_cases_are_read() -> None:
    test = shapes(
        "ROWS = [(1, 2), (3, 4)]\n\n\n@pytest.mark.parametrize('a, b', ROWS)\n"
        "def test_a(a, b):\n    assert f(a) == b\n"
    )["test_a"]
    assert test.cases is not None
    assert len(test.cases) == 2
    assert {"2", "4"} <= test.assertions[0].expected
    assert shapes("@pytest.mark.parametrize('a', rows())\ndef test_a(a):\n    f(a)\n")["test_a"].cases is None


@pytest.mark.parametrize(
    ("code", "weights"),
    [
        ("if n == 7 and m == 9:\n    print(4)\n", [2]),
        ("if a == [3, 1, 2]:\n    x = 5\n", [2]),
        ("if n == 7:\n    print(n * 2)\n", []),
        ("if n > 7:\n    print(4)\n", []),
        ("ANSWERS = {12: 3, 40: 9, 77: 1}\n", [2]),
        ("NAMES = {'a': 1, 'b': 2, 'c': 3}\n", []),
    ],
)
def test_canned_answers(code: str, weights: list[int]) -> None:
    assert [one.weight for one in canned_answers(ast.parse(code))] == weights
