"""One side read: its encoding, its lines as Python and as reviewers count them, and its comments."""

from __future__ import annotations

import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.model.change import FileSide
from guard.syntax.python import (
    MAX_SOURCE,
    PythonSource,
    Unreadable,
    parse_module,
)
from guard.syntax.sources import Sources
from tests.facts.python.samples import source_of


def unreadable(data: bytes) -> Unreadable:
    found = Sources().python(FileSide("m.py", data))
    assert isinstance(found, Unreadable)
    return found


def test_a_missing_side_is_an_empty_file() -> None:
    source = Sources().python(None)
    assert isinstance(source, PythonSource)
    assert (source.path, source.lines, source.tree.body) == ("", (), [])


@pytest.mark.parametrize(
    ("data", "encoding", "line"),
    [
        (b"x = '\xc3\xa9'\n", "utf-8", "x = 'é'"),
        (b"\xef\xbb\xbfx = 1\n", "utf-8-sig", "x = 1"),
        (b"# coding: latin-1\nx = '\xe9'\n", "iso8859-1", "x = 'é'"),
        (b"#!/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\n", "cp1252", "x = '€'"),
    ],
)
def test_a_plain_encoding_is_obeyed(data: bytes, encoding: str, line: str) -> None:
    source = source_of(data)
    assert (source.encoding, source.lines[-1].decode()) == (encoding, line)


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"x = 1\ny\0 = 2\n", "a NUL byte", (2, 2)),
        (b"# coding: utf-7\nx = 1\n", "can hide code", (1, 1)),
        (b"# coding: unicode_escape\n", "can hide code", (1, 1)),
        (b"# coding: no-such\n", "encoding cannot be told", (1, 1)),
        (b"x = '\xff'\n", "encoding cannot be told", (1, 1)),
        (b"1\n2\nx = '\xff'\n", "bytes that are not utf-8", (3, 1)),
        (b"# coding: ascii\nx = 1\ny = '\xe9'\n", "bytes that are not ascii", (3, 1)),
        (b"x = 1\ndef f(:\n", "invalid syntax", (2, 7)),
        (b"x = " + b"(" * 500 + b")" * 500, "nested", (1, 0)),
    ],
)
def test_what_cannot_be_read_says_why_and_where(data: bytes, message: str, place: tuple[int, int]) -> None:
    found = unreadable(data)
    assert message in str(found)
    assert found.line == place[0]
    assert place[1] in (0, found.column)


def test_a_text_that_is_too_long_is_not_parsed() -> None:
    assert isinstance(parse_module("#" * MAX_SOURCE), type(parse_module("")))
    found = parse_module("#" * (MAX_SOURCE + 1))
    assert isinstance(found, Unreadable)
    assert "longer than" in found.message


def test_a_warning_of_the_parser_is_kept_in() -> None:
    assert not isinstance(parse_module("x = '\\d'\ny = 1 is 1\n"), Unreadable)


def test_a_lone_carriage_return_ends_a_python_line_only() -> None:
    source = source_of(b"a = 1\rb = 2\r\nc = 3\n")
    assert source.lines == (b"a = 1", b"b = 2", b"c = 3")
    assert source.physical == (1, 1, 2)


@given(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=1, max_size=12))
def test_physical_lines_are_those_that_a_line_feed_ends(ends: list[str]) -> None:
    text = "".join(f"x{index} = 1{end}" for index, end in enumerate(ends))
    source = source_of(text)
    assert len(source.lines) == len(ends)
    wanted = [1 + sum(end.endswith("\n") for end in ends[:index]) for index in range(len(ends))]
    assert list(source.physical) == wanted


def test_a_slice_counts_bytes_of_utf_8() -> None:
    source = source_of("é = 'ü'\nf(a,\n  b)\n")
    assert source.slice(1, 0, 1, 2).decode() == "é"
    assert source.slice(2, 2, 3, 3) == b"a,\n  b"


def test_comments_are_what_the_tokenizer_calls_so() -> None:
    text = "x = '# no'  # yes\ny = '''\n# no\n'''\n# alone\nclass A:\n    # in\n    z = 1  # end\n"
    found = source_of(text).comments(range(1, 9))
    assert found == {1: "# yes", 5: "# alone", 7: "# in", 8: "# end"}


def test_only_what_is_asked_for_is_told() -> None:
    assert source_of("a = 1  # one\nb = 2  # two\n").comments([2]) == {2: "# two"}


def test_a_comment_is_found_in_a_statement_that_another_is_joined_to() -> None:
    text = "a = (1,  # one\n  2); b = (3,  # two\n  4)\n"
    assert source_of(text).comments([1, 2, 3]) == {1: "# one", 2: "# two"}


_LINES = st.sampled_from(
    ["a = 1", "a = '#'  # c", "# c", "", "f(  # c\n)", "'''\n#\n'''  # c", "def f():\n  # c\n  pass"]
)


@given(st.lists(_LINES, max_size=8))
def test_comments_are_those_of_the_whole_file(lines: list[str]) -> None:
    source = source_of("\n".join(lines) + "\n")
    text = b"\n".join(source.lines) + b"\n"
    whole = iter(text.splitlines(keepends=True))
    wanted = {
        token.start[0]: token.string
        for token in tokenize.tokenize(lambda: next(whole, b""))
        if token.type == tokenize.COMMENT
    }
    assert source.comments(range(1, len(source.lines) + 1)) == wanted
