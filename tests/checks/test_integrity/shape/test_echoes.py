"""Texts that tests only pass through."""

from __future__ import annotations

from guard.checks.test_integrity.shape.echoes import echo_form, echoes_in, open_form, words_beside
from guard.syntax.python_normal import normal_form
from tests.checks.test_integrity.shape.samples import expression, function


def test_what_stands_twice_is_passed_through() -> None:
    test = function("def test_it():\n    made = make('Ann', 'x')\n    assert made == 'by Ann'\n")
    assert echoes_in(test) == ("Ann",)
    assert "Ann" not in words_beside(test, echoes_in(test))


def test_forms_are_equal_whatever_is_passed_through() -> None:
    one, other = expression("f['abc'].name == 'abc'"), expression("f['xyz'].name == 'xyz'")
    assert echo_form(one) == echo_form(other) != ()
    assert echo_form(expression("f['abc'].name == 'abd'")) == ()
    assert echo_form(expression("f['abc'].kind == 'abc'")) != echo_form(one)


def test_open_forms_are_equal_whatever_is_asked() -> None:
    forms = [open_form(normal_form(expression(text))) for text in ("f('a', 1)", "f('b', 2)", "g('a', 1)")]
    assert forms[0] == forms[1] != forms[2]
