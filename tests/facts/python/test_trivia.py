"""What the lines are that no code edit owns: comments, those that tools obey, encodings, white space."""

from __future__ import annotations

import pytest

from guard.facts.python.trivia import enclosing_symbol
from tests.facts.python.oracle import edits_of
from tests.facts.python.samples import source_of


def kinds(before: str, after: str) -> set[str]:
    _, edits = edits_of(before.encode(), after.encode())
    return {edit.kind for edit in edits}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("a = 1\n", "a = 1  # why\n", "comment"),
        ("a = 1\n# old\n", "a = 1\n# new\n", "comment"),
        ("a = 1\n", "a = 1  # noqa: E501\n", "comment.directive"),
        ("a = 1\n", "a = 1  # said # nosec\n", "comment.directive"),
        ("a = 1\n", "a = 1  # type: ignore\n", "comment.directive"),
        ("a = 1\n", "#!/bin/python\na = 1\n", "comment.directive"),
        ("a = 1\n", "# /// script\n# dependencies = []\n# ///\na = 1\n", "comment.directive"),
        ("a = 1  # pragma: no cover\n", "a = 1\n", "comment.directive"),
        ("a = f(1)\n", "a = f(\n    1\n)\n", "formatting"),
        ("a = 1\nb = 2\n", "a = 1\n\n\nb = 2\n", "formatting"),
        ("a = 'x'\n", 'a = "x"\n', "formatting"),
    ],
)
def test_what_a_line_without_code_is(before: str, after: str, kind: str) -> None:
    assert kinds(before, after) == {kind}


def test_another_encoding_is_named_apart_from_comments() -> None:
    assert "encoding" in kinds("# coding: utf-8\na = 1\n", "# coding: ascii\na = 1\n")
    assert kinds("# coding: utf-8\na = 1\n", "# coding: utf8\na = 1\n") == {"comment.directive"}


def test_a_hash_in_a_string_is_no_comment() -> None:
    assert kinds("a = '#x'\n", "a = '#y'\n") == {"assignment.changed"}


def test_blank_lines_belong_to_the_edit_beside_them() -> None:
    lines, edits = edits_of(b"a = 1\n", b"a = 1\n\n\ndef f():\n    pass\n")
    [edit] = edits
    assert edit.kind == "function.added"
    assert {line for span in edit.after for line in range(span.start, span.end + 1)} == set(lines.after)


def test_one_edit_for_each_definition_that_holds_some() -> None:
    before = "def f():\n    a\n\n\ndef g():\n    b\n"
    _, edits = edits_of(
        before.encode(), before.replace("a\n", "a  # x\n").replace("b\n", "b  # y\n").encode()
    )
    assert [(edit.kind, edit.symbol) for edit in edits] == [("comment", "f"), ("comment", "g")]


NESTED = """\
x = 1
@d
class A:
    def m(self):
        def inner():
            pass


def last():
    pass
"""


@pytest.mark.parametrize(
    ("line", "symbol"),
    [(1, ""), (2, "A"), (3, "A"), (4, "A.m"), (5, "A.m.<locals>.inner"), (6, "A.m.<locals>.inner"), (8, ""),
     (9, "last")],
)  # fmt: skip
def test_the_innermost_definition_around_a_line(line: int, symbol: str) -> None:
    assert enclosing_symbol(source_of(NESTED), line) == symbol
