"""What is found by what it holds is what asking each assertion finds."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.finding import Held, Leftover, Pool
from guard.checks.test_integrity.shape.matching import best, is_made_by, is_part, stands_for
from guard.checks.test_integrity.shape.strength import Strength
from guard.syntax.python_normal import Normal, normal_form

SUBJECTS: list[Normal] = [
    (),
    *(
        normal_form(ast.parse(text, mode="eval").body)
        for text in (
            "a",
            "a.b",
            "a.b.c",
            "a[0]",
            "a[0].b",
            "f(a)",
            "f(a).b",
            "f(a).b[0].c",
            "f(a.b).c",
            "b.c",
        )
    ),
]
few = st.frozensets(st.sampled_from(["'x'", "'y'", "7", "8", "None", "1"]), max_size=3)
words = st.frozensets(st.sampled_from(["price", "stock", "total"]), max_size=3)
assertions = st.builds(
    Assertion,
    strength=st.sampled_from(Strength),
    line=st.just(1),
    text=st.just(""),
    subject=st.sampled_from(SUBJECTS),
    whole=st.sampled_from(SUBJECTS),
    expected=few,
    words=words,
    own=words,
    guarded=st.booleans(),
    raises=st.booleans(),
    via=st.sampled_from([(), ("same",), ("like",)]),
    echo=st.sampled_from([(), ("echo",)]),
    inlined=st.booleans(),
)
several = st.lists(assertions, max_size=12)


def says_all(other: Assertion, one: Assertion) -> bool:
    if other.strength is not Strength.EXACT or other.raises or one.raises or not other.subject:
        return False
    if other.subject == one.subject:
        return one.strength < Strength.EXACT
    return is_part(one.subject, other.subject)


@given(several, assertions)
def test_the_first_that_says_all_of_it(holds: list[Assertion], one: Assertion) -> None:
    wanted = next((other for other in holds if is_made_by(other, one) or says_all(other, one)), None)
    assert Held(holds).answer(one) is wanted


@given(several, st.sampled_from(SUBJECTS))
def test_what_is_expected_of_all_parts(holds: list[Assertion], whole: Normal) -> None:
    parts = (one.expected for one in holds if is_part(one.subject, whole))
    assert Held(holds).expected_of_parts(whole) == frozenset[str]().union(*parts)


@given(several, several)
def test_the_likeliest_of_what_is_left(new: list[Assertion], wanted: list[Assertion]) -> None:
    found, left = Leftover(new), list(new)
    for one in wanted:
        likeliest = best(one, left)
        assert found.best(one) is likeliest
        if likeliest is not None:
            found.take(likeliest)
            left.remove(likeliest)
    assert found.left() == left


@given(several, several)
def test_the_first_that_stands_for_it(held: list[Assertion], wanted: list[Assertion]) -> None:
    pool, left = Pool(), list(held)
    for one in held:
        pool.add(one)
    for one in wanted:
        first = next((other for other in left if stands_for(other, one)), None)
        found = pool.first(one)
        assert (found[1] if found is not None else None) is first
        if found is not None:
            pool.take(found[0])
            left.remove(found[1])
