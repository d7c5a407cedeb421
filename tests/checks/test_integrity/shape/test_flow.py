"""Small questions about the statements of a test."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.flow import asserts, calls, patched, shown, swallows
from tests.checks.test_integrity.shape.samples import call, expression


@pytest.mark.parametrize(
    ("handler", "swallowed"),
    [
        ("except: pass", True),
        ("except Exception: pass", True),
        ("except (ValueError, AssertionError): log()", True),
        ("except unittest.TestCase.failureException: pass", True),
        ("except ValueError: pass", False),
        ("except OSError as error: pass", False),
        ("except Exception: raise", False),
        ("except Exception: pytest.fail('no')", False),
        ("except Exception: assert False", False),
        ("except Exception: assert True", True),
        ("except Exception as e: assert 'x' in str(e)", False),
        ("except Exception as e: self.assertEqual(e.code, 3)", False),
    ],
)
def test_what_keeps_a_failed_assertion_from_failing(handler: str, swallowed: bool) -> None:
    [tried] = ast.parse(f"try: x\n{handler}").body
    assert isinstance(tried, ast.Try)
    assert swallows(tried.handlers[0]) is swallowed


def test_what_asserts() -> None:
    texts = ("assert x", "self.assertEqual(a, b)", "mock.assert_called()", "check_it(x)", "x == 1")
    found = [
        asserts(node.value if isinstance(node, ast.Expr) else node)
        for node in ast.parse("\n".join(texts)).body
    ]
    assert found == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "runs"), [("f()", True), ("await x", True), ("x[0]", True), ("x.y + 1", False), ("'f()'", False)]
)
def test_what_runs_other_code(text: str, runs: bool) -> None:
    assert any(calls(expression(text))) is runs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("patch('shop.pay')", ["shop.pay"]),
        ("monkeypatch.setattr(shop.api, 'pay', fake)", ["shop.api.pay"]),
        ("patch.object(shop, 'pay')", ["shop.pay"]),
        ("patch(name)", []),
        ("patch()", []),
    ],
)
def test_what_is_patched(text: str, names: list[str]) -> None:
    assert list(patched(call(text))) == names


def test_source_is_shown_on_one_line_and_not_too_long() -> None:
    assert shown(expression("f(\n  a,\n  b\n)")) == "f(a, b)"
    long = shown(expression("f(" + ", ".join(["abc"] * 60) + ")"))
    assert len(long) == 98
    assert long.endswith("…")
