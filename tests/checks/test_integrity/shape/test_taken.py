"""What takes a test out of the run besides marks."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.skips import Skip
from guard.checks.test_integrity.shape.taken import (
    is_no_test,
    is_passed_by,
    muting,
    opts_out,
    set_up_skips,
    text_of,
)
from tests.checks.test_integrity.shape.samples import expression, function


@pytest.mark.parametrize(
    ("path", "passed"),
    [
        ("tests/test_a.py", False),
        ("build/test_a.py", True),
        ("a/node_modules/b/test_a.py", True),
        ("x.egg/test_a.py", True),
        ("tests/build", False),
        ("building/test_a.py", False),
    ],
)
def test_folders_that_pytest_passes_by(path: str, passed: bool) -> None:
    assert is_passed_by(path) is passed


@pytest.mark.parametrize(
    ("text", "known"),
    [("'a'", "a"), ("'a' + ('b' + 'c')", "abc"), ("'a' + x", None), ("1", None), ("'a' * 2", None)],
)
def test_text(text: str, known: str | None) -> None:
    assert text_of(expression(text)) == known


@pytest.mark.parametrize(
    ("text", "out"),
    [("__test__ = False", True), ("a = __test__ = 0", True), ("__test__ = True", False),
     ("__test__ = x", False), ("test = False", False)],
)  # fmt: skip
def test_a_scope_opts_out(text: str, out: bool) -> None:
    assert opts_out(ast.parse(text).body) is out


@pytest.mark.parametrize(
    ("text", "no_test"),
    [
        ("def test_a(): assert x", False),
        ("@property\ndef test_a(self): assert x", True),
        ("@functools.cached_property\ndef test_a(self): assert x", True),
        ("def test_a(): yield", True),
        ("def test_a():\n  x = yield\n  assert x", True),
        ("@pytest.mark.slow\ndef test_a(): yield", True),
        ("@inlineCallbacks\ndef test_a(): yield", False),
        ("def test_a():\n  def inner(): yield\n  assert inner", False),
        ("def test_a():\n  assert all((yield) for a in b)", False),
    ],
)
def test_a_form_that_cannot_be_run(text: str, no_test: bool) -> None:
    assert is_no_test(function(text.replace("(yield)", "x"))) is no_test


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def setUp(self): self.skipTest('x')", [(Skip.ALWAYS, "setUp: self.skipTest('x')")]),
        ("def setup_module(): raise unittest.SkipTest()",
         [(Skip.ALWAYS, "setup_module: raise unittest.SkipTest()")]),
        ("@pytest.fixture(autouse=True)\ndef f(): pytest.skip('x')",
         [(Skip.ALWAYS, "f: pytest.skip('x')")]),
        ("@pytest.fixture(autouse=False)\ndef f(): pytest.skip('x')", []),
        ("@pytest.fixture\ndef f(): pytest.skip('x')", []),
        ("def setUp(self):\n  if x: self.skipTest('x')", []),
        ("def setUp(self): raise ValueError", []),
        ("def load_tests(loader, tests, pattern): return suite()",
         [(Skip.CONDITIONAL, "load_tests gives other tests")]),
        ("def load_tests(loader, tests, pattern): return tests", []),
    ],
)  # fmt: skip
def test_a_set_up_that_skips(text: str, found: list[tuple[Skip, str]]) -> None:
    assert list(set_up_skips(ast.parse(text).body)) == found


MUTING = [
    ("def d(f):\n  return f", "d", False),
    ("def d(f):\n  def inner(): f()\n  return inner", "d", False),
    ("def d(f):\n  return lambda: None", "d", True),
    ("def d(f):\n  @wraps(f)\n  def inner(): pass\n  return inner", "d", True),
    ("def d(f):\n  def inner():\n    try: f()\n    except Exception: pass\n  return inner", "d", True),
    ("def d(f):\n  def inner():\n    try: f()\n    except OSError: pass\n  return inner", "d", False),
    ("def d(f):\n  def inner():\n    with suppress(AssertionError): f()\n  return inner", "d", True),
    ("def d(f):\n  def inner():\n    with suppress(OSError): f()\n  return inner", "d", False),
    ("def d(n):\n  def real(f):\n    return None\n  return real", "d(3)", True),
    ("def d(n):\n  def real(f):\n    return f\n  return real", "d(3)", False),
    ("def other(f): return None", "d", False),
    ("def d(): return None", "d", False),
]


@pytest.mark.parametrize(("text", "decorator", "muted"), MUTING)
def test_a_decorator_that_leaves_the_test_out(text: str, decorator: str, muted: bool) -> None:
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, Function)}
    wanted = (Skip.ALWAYS, f"@{decorator}") if muted else (Skip.NONE, "")
    assert muting(expression(decorator), functions) == wanted
