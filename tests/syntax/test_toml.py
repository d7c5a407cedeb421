"""TOML: what a document means, and on which lines."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.toml import read_toml
from guard.syntax.unreadable import UnreadableError

KEYS = st.sampled_from(["a", '"b c"', "'d'", "a.b", "x . y", "1", "-"])
SCALARS = st.sampled_from(
    [
        "1",
        "1.5",
        "-2e3",
        "true",
        "1979-05-27 07:32:00",
        "inf",
        '"t # ]"',
        "'[ \"'",
        '"""\n# x\n[y]\n"""',
        "''''a'''",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n" + ", # c\n".join(parts) + "\n]"),
        st.tuples(KEYS, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=6,
)
DOCUMENTS = st.lists(
    st.one_of(
        st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}\n"),
        KEYS.map(lambda key: f"[t.{key}]\n"),
        KEYS.map(lambda key: f"[[l.{key}]] # c\n"),
        st.just("# c = 1\n"),
    ),
    max_size=8,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_whatever_tomllib_accepts_is_located(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(UnreadableError, match="not valid TOML"):
            read_toml(text)
        return
    document = read_toml(text).located
    count = text.count("\n")
    for node in (document.root, *document.root.items.values()):
        assert all(1 <= line <= count for line in node.all_lines())


def test_every_part_stands_on_its_lines() -> None:
    text = '# c\n[a]\nb = [\n  "x",\n  "y",\n]\n\n[[d."e f"]]\ng.h = { i = 1 }\n[[d."e f"]]\n'
    document = read_toml(text).located
    assert document.root.at("a", "b").lines == {3, 4, 5, 6}
    assert [sorted(node.lines) for node in document.root.at("a", "b").elements] == [[4], [5]]
    [first, second] = document.root.at("d", "e f").elements
    assert (first.at("g", "h", "i").value, sorted(first.at("g", "h").lines)) == (1, [9])
    assert sorted(second.lines) == [10]
    assert document.plain == {1: "comment", 7: "formatting"}
    assert document.paths[9] == ("d", "e f", "g", "h")


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb\n", 2), ("a = 1\na = 2\n", 2), ("a = " + "[" * 3000, 1)]
)
def test_what_is_no_toml_is_unreadable(text: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_toml(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "7" * 5000, "TOML that cannot be read"),
        (".".join(["a"] * 1500) + " = 1", "TOML nested too deeply"),
        ("[" + " . ".join(['"a"'] * 70) + "]\nb = 1", "TOML nested too deeply"),
        ("a = " + "[" * 150 + "]" * 150, "TOML nested too deeply"),
        ("a = " + "{a = " * 150 + "1" + "}" * 150, "TOML nested too deeply"),
    ],
    ids=["a long number", "a long key", "a long header", "arrays", "tables"],
)
def test_what_nobody_writes_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read_toml(f"{text}\n")


def test_dots_in_values_make_no_long_key() -> None:
    assert read_toml("a = [" + "1.5, " * 100 + "]\nb = '" + "a." * 100 + "'\n").data["b"] == "a." * 100
    assert read_toml("a = [" + "'1.5.1', " * 100 + "]  # " + "a." * 100 + "\n").data["a"][0] == "1.5.1"
