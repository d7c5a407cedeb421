"""One decoder of Python text: line ends, marks and encodings are read the same way by all who read."""

from __future__ import annotations

import ast
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guard
from guard.app.judging import default_scanner
from guard.checks.code_rules.code_texts import texts_of
from guard.facts.gather import gather
from guard.model.change import ChangeSet, FileSide
from guard.model.finding import Side
from guard.syntax.python import PythonSource, Unreadable, parse_expression, parse_module, read_as_declared
from guard.syntax.python_tokens import name_tokens
from guard.syntax.sources import Sources, known

CODE = 'import os\nrun = os.system\nname = "ü"\n\n\ndef f(x):\n    run(x)\n'
SPELLED = {
    "plain": CODE.encode(),
    "CRLF": CODE.replace("\n", "\r\n").encode(),
    "lone CR": CODE.replace("\n", "\r").encode(),
    "every line end": CODE.replace("\n\n\n", "\n\r\n\r").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + CODE.encode(),
    "latin-1": ("# coding: latin-1\n" + CODE).encode("latin-1"),
    "cp1252 after a first line": ("\n# vim: set fileencoding=cp1252 :\n" + CODE).encode("cp1252"),
    "a form feed": CODE.replace("\n\n\n", "\n\x0c\n\n").encode(),
    "a form feed before code": CODE.replace("def f", "\x0cdef f").encode(),
    "a line separator in a string": CODE.replace("ü", "ü\u2028").encode(),
}


@pytest.mark.parametrize("name", SPELLED)
def test_edits_view_and_capabilities_read_the_same_text(name: str) -> None:
    after = SPELLED[name]
    change = ChangeSet.from_files({"a.py": b"import os\n"}, {"a.py": after})
    sources = Sources(change)
    source = sources.python(FileSide("a.py", after))
    assert isinstance(source, PythonSource)
    assert "\r" not in source.text
    assert "ü" in source.text
    facts = gather(change, sources)
    [edit] = [edit for edit in facts.edits if edit.symbol == "f"]
    [call] = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    place = source.physical[call.lineno - 1]
    assert edit.kind == "function.added"
    assert "process" in edit.gains
    assert any(place in span for span in edit.after)
    texts = texts_of(default_scanner(), change.files, [0], Side.AFTER, sources)
    view = texts["0 after view"]
    [line] = [n for n, one in enumerate(view.data.split(b"\n"), 1) if b"os.system(x)" in one]
    assert view.place(line) == place


@pytest.mark.parametrize("name", SPELLED)
def test_checks_find_the_same_in_it(name: str) -> None:
    plain, spelled = (
        guard.check(ChangeSet.from_files({}, {"a.py": data}), "guard:default").decision
        for data in (SPELLED["plain"], SPELLED[name])
    )
    assert plain == spelled == guard.Decision.BLOCKED


@pytest.mark.parametrize("codec", ["utf-7", "unicode_escape", "utf-16", "rot13", "nope"])
def test_an_encoding_that_can_hide_code_is_unreadable(codec: str) -> None:
    side = FileSide("a.py", f"# coding: {codec}\nx = 1\n".encode())
    sources = Sources()
    assert isinstance(sources.python(side), Unreadable)


def test_what_an_encoding_hides_is_read_by_who_looks_for_it() -> None:
    side = FileSide("a.py", b"# coding: utf-7\n# +AAo-eval(x)\n")
    assert str(Sources().python(side)) == (
        "line 1, column 1: the declared encoding 'utf-7' can hide code from a reader"
    )
    hidden = known(Sources().python_as_declared(side))
    assert [type(node).__name__ for node in hidden.tree.body] == ["Expr"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x = 1\ny = '\0'\n", "line 2, column 6: a NUL byte in source code"),
        (b"x = '\xff'\n", "its encoding cannot be told"),
        (b"# coding: ascii\nx = '\xc3\xbc'\n", "line 2, column 1: bytes that are not ascii"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "its encoding cannot be told"),
        (b"def f(:\n", "line 1"),
        (b"x = " + b"(" * 5000 + b")" * 5000, ""),
        (b"x = 1\n" * 400_000, "longer than"),
    ],
)
def test_why_a_text_is_unreadable_is_said_with_its_place(data: bytes, said: str) -> None:
    found = Sources().python(FileSide("a.py", data))
    assert isinstance(found, Unreadable)
    assert said in str(found)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    found = Sources().python(FileSide("a.py", data))
    declared = read_as_declared("a.py", data)
    if isinstance(found, PythonSource):
        assert isinstance(declared, PythonSource)
        assert declared.text == found.text
        assert len(found.physical) == len(found.lines)
        assert all(1 <= line <= data.count(b"\n") + 1 for line in found.physical)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.=()[]{}'\"# \n\té\x0c", max_size=60))
def test_names_stand_where_they_are_said_to(text: str) -> None:
    lines = text.split("\n")
    for name in name_tokens(text) or ():
        assert lines[name.line - 1][name.start : name.end] == name.text


def test_names_are_as_spelled_and_normal_only_where_they_are_names() -> None:
    source = known(Sources().python(FileSide("a.py", "ｅｖａｌ('ｅｖａｌ')  # ｅｖａｌ\n".encode())))
    assert [name.text for name in source.names or ()] == ["ｅｖａｌ"]
    assert source.normal_text == "eval('ｅｖａｌ')  # ｅｖａｌ\n"


def test_comments_are_those_of_the_lines_that_are_asked_for() -> None:
    source = known(Sources().python(FileSide("a.py", b"# a\nx = '#'  # b\n\n\ndef f():\n    pass  # c\n")))
    assert source.comments([1, 2]) == {1: "# a", 2: "# b"}
    assert source.comments(range(1, 7)) == {1: "# a", 2: "# b", 6: "# c"}


def test_a_piece_is_read_silently() -> None:
    assert isinstance(parse_module("'\\d' is '1'\n"), ast.Module)
    assert isinstance(parse_expression("a + 1"), ast.BinOp)
    assert isinstance(parse_expression("a = 1"), Unreadable)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aeé\u0301…ﬁ™ｅª\u00b7\u037a—😀\u00a0 x_1=.#\"'(){}\nf", max_size=40))
def test_the_normal_text_is_that_of_its_names_whatever_else_is_not_ascii(text: str) -> None:
    source = read_as_declared("a.py", text.encode())
    if isinstance(source, Unreadable) or source.names is None:
        return
    lines = source.text.split("\n")
    for name in reversed(source.names):
        line, normal = lines[name.line - 1], unicodedata.normalize("NFKC", name.text)
        lines[name.line - 1] = line[: name.start] + normal + line[name.end :]
    assert source.normal_text == "\n".join(lines)


def test_a_text_whose_odd_letters_stand_in_no_name_is_not_cut() -> None:
    source = read_as_declared("a.py", "x = 'naïve… — ½ ﬁ'  # “é”\n".encode())
    assert isinstance(source, PythonSource)
    assert source.normal_text == source.text
