"""JSON with a place for every value, as strict as the standard library."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.syntax.json_places import MAX_DEPTH, JsonError, parse_places


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
       st.sampled_from([None, 1]))  # fmt: skip
def test_json_is_read_as_the_standard_library_does(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    place = parse_places(text)
    assert place.plain() == value
    assert (place.start, place.end) == (1, text.count("\n") + 1)


@given(st.text(alphabet='{}[]",:1a\\ \n', max_size=30))
def test_broken_json_is_refused_where_the_standard_library_refuses_it(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(JsonError):
            parse_places(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,\n "a": 2}', 2, 2),
        ("[1]\nx", 1, 4),
        ("[" * (MAX_DEPTH + 2), 1, MAX_DEPTH + 2),
        ('"\n"', 1, 1),
    ],
)
def test_what_is_refused_is_said_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(JsonError) as caught:
        parse_places(text)
    assert (caught.value.line, caught.value.column) == (line, column)
