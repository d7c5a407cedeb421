"""Text that code puts together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.test_integrity.shape.folding import path_of, text_of, texts_in
from tests.checks.test_integrity.shape.samples import expression


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("'ab'", "ab"),
        ("'a' + ('b' + 'c')", "abc"),
        ("f'a{\"b\"}c'", "abc"),
        ("''.join(['a', 'b'])", "ab"),
        ("'-'.join(('a', 'b', 'c'))", "a-b-c"),
        ("'cba'[::-1]", "abc"),
        ("' AB '.strip()", "ab"),
        ("'AB'.lower()", "ab"),
        ("'a' + x", None),
        ("f'a{x}'", None),
        ("x.join(['a'])", None),
        ("''.join(['a', x])", None),
        ("''.join(x)", None),
        ("'abc'[1:]", None),
        ("1", None),
        ("b'a'", None),
        ("x[::-1]", None),
    ],
)
def test_text(text: str, known: str | None) -> None:
    assert text_of(expression(text)) == known


_TEXTS = st.recursive(
    st.text("ab '\\", max_size=3).map(repr),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} + {two[1]})"),
        st.tuples(inner, st.lists(inner, max_size=3)).map(
            lambda one: f"({one[0]}).join([{', '.join(one[1])}])"
        ),
        inner.map(lambda one: f"({one})[::-1]"),
    ),
    max_leaves=5,
)


@given(_TEXTS)
def test_it_is_what_python_makes_of_it(text: str) -> None:
    assert text_of(expression(text)) == eval(text)


def test_texts_written_and_put_together_are_found() -> None:
    assert set(texts_in(expression("f('a' + 'b', x)"))) == {"ab", "a", "b"}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("root / 'a' / 'b.txt'", "/a/b.txt"),
        ("os.path.join('a', x, 'b')", "a//b"),
        ("Path('a').joinpath('b', 'c')", "b/c"),
        ("Path('a/b')", "a/b"),
        ("open('a' + '/b', 'w')", "a/b"),
        ("x", ""),
    ],
)
def test_the_known_parts_of_a_path(text: str, path: str) -> None:
    assert path_of(expression(text)) == path
