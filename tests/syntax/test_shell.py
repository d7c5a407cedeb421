"""Shell text as simple commands: for who looks what it runs, and for who must follow it for certain."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.syntax.shell.commands import Fragment, commands
from guard.syntax.shell.lexer import tokens
from guard.syntax.shell.parts import Operator, Redirect, Word
from guard.syntax.unreadable import UnreadableError


def fragment(text: str, values: dict[str, str] | None = None) -> Fragment:
    return Fragment(list(enumerate(text.split("\n"), 1)), values or {})


def words(text: str, values: dict[str, str] | None = None) -> list[list[str]]:
    return [[word.text for word in command] for command in commands(fragment(text, values))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a b; c && d | e\n", [["a", "b"], ["c"], ["d"], ["e"]]),
        ("a 'b c' \"d e\" f\\ g\n", [["a", "b c", "d e", "f g"]]),
        ("a \\\n  b # c\n", [["a", "b"]]),
        ("a > b 2>&1 < c d\n", [["a", "d"]]),
        ("a $(b c)\n", [["b", "c"], ["a", "$(b c)"]]),
        ("a `b`\n", [["b"], ["a", "`b`"]]),
        ("sh <<END\nb c\nEND\nd\n", [["sh"], ["b", "c"], ["d"]]),
        ("cat <<'END'\nb c\nEND\nd\n", [["cat"], ["d"]]),
        ("a $V ${V} ${W:-x}\n", [["a", "v", "v", "x"]]),
        ("a &> f b\n", [["a", "b"]]),
        ("a < <(b c) d\n", [["b", "c"], ["a", "d"]]),
        ("a ${W:-$(b c)}\n", [["b", "c"], ["a", "${W:-$(b c)}"]]),
        ("a $((1 + 2)) b\n", [["a", "$((1 + 2))", "b"]]),
        ("a $(b \\) c)\n", [["b", ")", "c"], ["a", "$(b \\) c)"]]),
        ("a $'b\\'c' d\n", [["a", "b\\'c", "d"]]),
        ('a $"b c"\n', [["a", "b c"]]),
        ("a > # b\nc\n", [["a"], ["c"]]),
        ("cat <<END | sh\nb c\nEND\n", [["cat"], ["sh"], ["b", "c"]]),
        ("sh <<END\nb c\n", [["sh"], ["b", "c"]]),
        ("a \\\r\n  b\r\n", [["a", "b"]]),
    ],
)
def test_the_commands_that_a_text_runs(text: str, wanted: list[list[str]]) -> None:
    assert words(text, {"V": "v"}) == wanted


def test_words_know_their_lines_and_whether_they_are_known() -> None:
    [command] = commands(fragment("a \\\n  b$C\n"))
    assert [(word.text, word.line, word.is_dynamic) for word in command] == [
        ("a", 1, False),
        ("b$C", 2, True),
    ]


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $(b", "a `b", "a ${b"])
def test_what_does_not_end_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        words(f"x\n{text}\n")
    assert caught.value.line == 2


PLAIN = st.lists(st.text(alphabet="ab' \"\\\t", min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(PLAIN)
def test_quoted_words_come_back_as_they_were(parts: list[str]) -> None:
    text = shlex.join(parts)
    assert words(text) == [parts]
    assert [token.value for token in tokens(text) if isinstance(token, Word)] == parts


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab'\"\\$`#;&|()<>{} \n=EOF", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    count = text.count("\n") + 1
    try:
        lines = [word.line for command in commands(fragment(text)) for word in command]
    except UnreadableError as error:
        lines = [error.line]
    assert all(1 <= line <= count for line in lines)
    try:
        found = tokens(text)
    except UnreadableError:
        found = []
    assert all(isinstance(token, Word | Redirect | Operator) for token in found)


def test_a_strict_reader_knows_what_is_written_where() -> None:
    found = tokens("cat > 'a b' <<'END' && x $Y\nbody\nEND\n")
    redirects = [token for token in found if isinstance(token, Redirect)]
    assert [(one.operator, one.target.value, one.body) for one in redirects] == [
        (">", "a b", None),
        ("<<", "END", "body\n"),
    ]
    assert next(token.text for token in found if isinstance(token, Operator)) == "&&"
    assert [token.value for token in found if isinstance(token, Word)] == ["cat", "x", None]


@pytest.mark.parametrize("text", ['$"a"', "$A", "*", "~", "{a,b}", "$'\\n'", "`a`", "<(a)"])
def test_a_strict_reader_does_not_know_what_may_be_something_else(text: str) -> None:
    [word] = tokens(text)
    assert isinstance(word, Word)
    assert word.value is None


def test_commands_before_what_does_not_end_are_known() -> None:
    found = commands(fragment("a b\nc 'd\n"))
    assert [word.text for word in next(found)] == ["a", "b"]
    with pytest.raises(UnreadableError):
        next(found)


@pytest.mark.parametrize("text", ["a\rb", "a\0", "a 'b", "cat <<END\nx\n", "a >", "a \\"])
def test_a_strict_reader_refuses_what_is_not_certain(text: str) -> None:
    with pytest.raises(UnreadableError):
        tokens(text)
