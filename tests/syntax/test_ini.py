"""INI files are taken as Python's own parser takes them, whatever its settings."""

from __future__ import annotations

import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.ini import Ini, read_ini
from guard.syntax.unreadable import UnreadableError

LINES = st.sampled_from(
    ["[a]", "[b]", "[DEFAULT]", "[a", "[a] tail", "  [in]", "[x]]", "x=1", "X = 2", "y: 3", "k",
     "k=", "\tz=4", "", "  ", "# c", " ; d", "=v", ":", "a=b=c", "é=ü", "\x0c", "x\x0c=1", "a\rb=1", "  more"]
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=9).map("\n".join)


def by_the_library(
    text: str, *, fold: bool, valueless: bool, unique: bool, defaults: bool
) -> dict[str, dict[str, str | None]] | None:
    section = "DEFAULT" if defaults else "\0"
    parser = configparser.RawConfigParser(strict=unique, allow_no_value=valueless, default_section=section)
    if not fold:
        parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except (configparser.Error, AttributeError):  # the second where a key without a value is continued
        return None
    return {name: dict(parser.items(name)) for name in parser.sections()}


def by_guard(text: str, **how: bool) -> dict[str, dict[str, str | None]] | None:
    try:
        return read_ini(text).sections(**how)
    except UnreadableError as error:
        return None if 1 <= error.line <= text.count("\n") + 1 else {"no such line": {}}


@settings(max_examples=1000, deadline=None)
@given(TEXTS, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_it_is_what_configparser_makes_of_it(
    text: str, fold: bool, valueless: bool, unique: bool, defaults: bool
) -> None:
    wanted = by_the_library(text, fold=fold, valueless=valueless, unique=unique, defaults=defaults)
    assert by_guard(text, fold=fold, valueless=valueless, unique=unique, defaults=defaults) == wanted


def test_rows_know_their_lines() -> None:
    found = read_ini("# c\n[a]\nx = 1\n\n  2\ny\n[b]\n")
    assert [(row.section, row.key, row.value, row.line) for row in found.rows] == [
        ("a", "x", "1\n\n2", 3),
        ("a", "y", None, 6),
    ]
    assert found.headers == (("a", 2), ("b", 7))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("x = 1\n", 1, "before the first section"),
        ("[a]\n= 1\n", 2, "without a key"),
        ("[a]\nx\n  more\n", 3, "which has no value"),
    ],
)
def test_what_no_tool_reads_is_refused_at_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(UnreadableError, match=what) as caught:
        read_ini(text)
    assert caught.value.line == line


def test_doubles_are_refused_where_a_tool_refuses_them() -> None:
    found = read_ini("[a]\nx = 1\nX = 2\n[a]\n")
    assert found.sections() == {"a": {"x": "2"}}
    with pytest.raises(UnreadableError, match="section 'a' already exists") as caught:
        found.sections(unique=True)
    assert caught.value.line == 4
    with pytest.raises(UnreadableError, match="option 'x' in section 'a' already exists"):
        read_ini("[a]\nx = 1\nX = 2\n").sections(unique=True)


def test_an_empty_file_has_no_section() -> None:
    assert read_ini("") == Ini((), ())
