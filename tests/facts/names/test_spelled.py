"""Things of libraries under their own names, whatever a file calls them."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.names.names import Names
from guard.facts.names.spelled import spelled
from guard.syntax.python_text import unparse


def written(text: str) -> str:
    return unparse(spelled(Names(ast.parse(text)), lambda _, ref: ref.startswith("shop")))


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("from pytest import skip as later\nlater()", "skip()"),
        ("import pytest\nlater = pytest.skip\nlater()", "skip()"),
        ("def f():\n    from pytest import skip as later\n    later()", "    skip()"),
        ("def f():\n    Any = Exception\n    raise Any", "    raise Exception"),
        ("import pytest as p\np.skip()", "p.skip()"),  # the last name says what it is
        ("from shop import skip as later\nlater()", "later()"),  # the project's own
        ("from pytest import skip\nskip()", "skip()"),
        ("from pytest import skip as later\nlater = other()\nlater()", "later()"),  # may be something else
        ("from pytest import skip as later\nskip = 3\nprint(skip)\nlater()", "pytest.skip()"),
        ("from pytest import skip as later\ndef f(later):\n    later()", "    later()"),
    ],
)
def test_names_are_written_as_they_are_where_they_come_from(text: str, last: str) -> None:
    assert written(text).splitlines()[-1] == last


def test_what_has_no_other_name_is_the_very_tree() -> None:
    names = Names(ast.parse("import pytest\npytest.skip()\n"))
    assert spelled(names, lambda _, ref: False) is names.tree


def test_the_tree_itself_stays_as_it_is_and_places_too() -> None:
    names = Names(ast.parse("from pytest import skip as later\nx = [later,\n  later]\n"))
    before = ast.dump(names.tree, include_attributes=True)
    changed = spelled(names, lambda _, ref: False)
    assert ast.dump(names.tree, include_attributes=True) == before
    assert [(one.lineno, one.col_offset) for one in ast.walk(changed) if isinstance(one, ast.expr)] == [
        (one.lineno, one.col_offset) for one in ast.walk(names.tree) if isinstance(one, ast.expr)
    ]


@given(st.integers(0, 2000), st.sampled_from(["later", "-later", "(later)", "[later][0]"]))
def test_depth_breaks_nothing(depth: int, inner: str) -> None:
    text = "from pytest import skip as later\n" + "not " * (depth % 60) + inner + "\n" * (depth // 60)
    assert "skip" in written(text).splitlines()[-1]
