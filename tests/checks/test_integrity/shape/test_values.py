"""What names of a test's body stand for."""

from __future__ import annotations

import ast

from guard.checks.test_integrity.shape.values import Names, folded
from guard.syntax.python_normal import normal_form
from tests.checks.test_integrity.shape.samples import expression


def names(**given: str) -> Names:
    found = Names()
    for name, text in given.items():
        found.bind(ast.Name(name), expression(text))
    return found


def test_a_name_stands_for_its_value_and_what_that_stands_for() -> None:
    found = names(price="shop(3)", total="price + 4").value(expression("total"))
    assert found.form == normal_form(expression("shop(3) + 4"))
    assert found.words == {"shop"}
    assert found.expected == {"3", "4"}


def test_an_unknown_name_stands_for_itself() -> None:
    assert names(a="1").value(expression("b")).form == normal_form(expression("b"))


def test_names_of_a_tuple_are_told_apart_by_their_place() -> None:
    found = Names()
    found.bind(expression("a, b"), expression("pair()"))
    first, second = (found.value(expression(name)).form for name in "ab")
    assert first != second
    assert first[1:] == second[1:] == normal_form(expression("pair()"))


def test_what_is_set_on_an_object_adds_to_it() -> None:
    found = names(order="Order()")
    found.bind(expression("order.size"), expression("big(7)"))
    found.bind(expression("order['k']"), expression("8"))
    value = found.value(expression("order"))
    assert value.form == normal_form(expression("Order()"))
    assert value.expected == {"7", "8"}
    assert value.words == {"Order", "big"}


def test_what_is_set_on_something_unknown_is_let_go() -> None:
    found = Names()
    found.bind(expression("other.size"), expression("7"))
    assert found.value(expression("other")).expected == frozenset()


def test_what_was_made_here_is_known() -> None:
    found = names(a="1")
    known = [found.knows(expression(text)) for text in ("a", "a.b[0]()", "self.x", "cls", "1", "b", "b.c()")]
    assert known == [True, True, True, True, True, False, False]


def test_a_long_form_is_kept_as_a_digest_that_tells_it_from_others() -> None:
    short, long, other = (tuple(map(str, range(start, 700))) for start in (500, 0, 1))
    assert folded(short) == short
    assert len(folded(long)) == 1
    assert folded(long) == folded(tuple(long)) != folded(other)
    assert folded((*long, "\ud800"))[0] != folded(long)[0]
