"""YAML of a change: nodes with lines, and the plain data that the same nodes mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import read_yaml

PIECES = st.sampled_from(
    ["a: 1\n", "b: [x, 'y']\n", "c:\n", "  d: no\n", "- e\n", "- 2027-01-31\n", "&f ", "*f\n",
     "<<: *f\n", "g: &f {h: 1}\n", "i:\n  <<: *f\n  j: 2\n", "---\n", "...\n", "# k\n", "l: |\n  m\n", "{"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=7).map("".join)


def by_the_library(text: str) -> Any:
    loader = YAML(typ="safe", pure=True)
    loader.composer.warn_double_anchors = False
    try:
        return loader.load(text)
    except (YAMLError, ValueError, RecursionError):
        return UnreadableError


def by_guard(text: str) -> Any:
    try:
        return read_yaml(text).data
    except UnreadableError as error:
        return UnreadableError if 1 <= error.line <= text.count("\n") + 1 else error.line


def _holds_itself(text: str) -> bool:
    try:
        read_yaml(text)
    except UnreadableError as error:
        return "holds itself" in str(error)
    return False


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_the_data_is_what_the_library_loads(text: str) -> None:
    assume(not _holds_itself(text))  # refused on purpose, where the library may find a way out
    assert by_guard(text) == by_the_library(text)


def test_merged_keys_are_data_and_the_nodes_stay_as_written() -> None:
    source = read_yaml("a: &a {b: 1}\nc:\n  <<: *a\n  d: 2\n")
    assert source.data == {"a": {"b": 1}, "c": {"b": 1, "d": 2}}
    [root] = source.documents
    merged = {key.value: value for key, value in root.value}["c"]
    assert [key.value for key, _ in merged.value] == ["<<", "d"]


def test_nodes_know_their_lines() -> None:
    [root] = read_yaml("a: 1\n\nb:\n- c\n").documents
    assert [(key.value, key.start_mark.line + 1) for key, _ in root.value] == [("a", 1), ("b", 3)]


def test_a_key_that_stands_twice_is_there_twice_and_is_no_data() -> None:
    source = read_yaml("a: 1\na: 2\n")
    assert len(source.documents[0].value) == 2
    with pytest.raises(UnreadableError) as caught:
        _ = source.data
    assert (caught.value.message, caught.value.line) == ('not valid YAML: found duplicate key "a"', 2)


def test_several_documents_are_read_but_are_no_data() -> None:
    source = read_yaml("a: 1\n---\nb: 2\n")
    assert len(source.documents) == 2
    with pytest.raises(UnreadableError, match="more than one YAML document") as caught:
        _ = source.data
    assert caught.value.line == 3


NO_VALUES = ["!!int : a\n", "!!float '_'\n", "a: !!bool x\n", "a: 2001-01-01T00:00:00+99:99\n"]
"""Tags on what is no value of their kind: an index, a key, a range is missed in the library."""


@pytest.mark.parametrize(
    "text", ["a: [", "\x01", "- " * 5000, "{" * 3000, "a: 2024-99-99\n", "a: !!int x\n", *NO_VALUES]
)
def test_what_is_no_yaml_is_unreadable(text: str) -> None:
    assert by_guard(text) is UnreadableError


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
MERGES = "a0: &a0 {x0: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n  x{n}: 1\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "anchors that repeat each other"),
        (MERGES, "anchors that repeat each other"),
        ("a: &a [" + "x, " * 500 + "x]\nb:\n" + "  - *a\n" * 500, "anchors that repeat each other"),
        ("a: &a\n  b: *a\n", "an anchor that holds itself"),
        ("a: " + "[" * 150 + "]" * 150 + "\n", "nested too deeply"),
        ("[" * 3000 + "]" * 3000 + "\n", "nested too deeply"),
    ],
    ids=["a bomb", "merges", "often", "itself", "deep", "very deep"],
)
def test_what_is_far_larger_than_it_is_written_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read_yaml(text)


def test_what_people_share_is_read() -> None:
    shared = "x: &x\n" + "".join(f"  k{n}: {n}\n" for n in range(30))
    source = read_yaml(shared + "".join(f"s{n}:\n  <<: *x\n  own: {n}\n" for n in range(40)))
    assert source.data["s39"]["k29"] == 29
