"""JSON of a change: its data for all, and its lines for who wants it strict."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.json import read_json
from guard.syntax.unreadable import UnreadableError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), st.sampled_from([None, 1]))
def test_members_stand_on_the_lines_they_were_written_on(
    value: dict[str, object], indent: int | None
) -> None:
    text = json.dumps(value, indent=indent)
    found = read_json(text)
    assert found.data == value
    root = found.located()
    assert {key: node.value for key, node in root.members.items()} == value
    lines = text.split("\n")
    for key, node in root.members.items():
        assert json.dumps(key) in lines[node.first - 1]
        assert 1 <= node.first <= node.last <= len(lines)


def test_of_a_repeated_key_the_last_counts_and_whoever_wants_places_is_refused() -> None:
    found = read_json('{"a": {"b": 1, "b": 2}}')
    assert found.data == {"a": {"b": 2}}
    assert found.repeated == "b"
    with pytest.raises(UnreadableError, match="the key 'b' stands twice"):
        found.located()


@pytest.mark.parametrize("text", ["", "{", "[1,]", "1" * 5000, "[" * 100_000])
def test_what_is_no_json_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_json(text)


def test_only_an_object_has_members() -> None:
    assert read_json("[1]").data == [1]
    with pytest.raises(UnreadableError, match="expected a JSON object"):
        read_json("[1]").located()


@pytest.mark.parametrize("text", ["[" * 150 + "]" * 150, '{"a":' * 150 + "1" + "}" * 150])
def test_what_is_nested_more_deeply_than_anybody_writes_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="JSON nested too deeply"):
        read_json(text)


def test_a_long_number_is_refused() -> None:
    with pytest.raises(UnreadableError, match="JSON that cannot be read"):
        read_json('{"a": ' + "7" * 5000 + "}")
