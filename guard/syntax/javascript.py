"""JavaScript and TypeScript as tokens with matched brackets, so that calls and conditions can be told.

No grammar: types, JSX and templates pass through as tokens. A text whose brackets do not match is unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.syntax.unreadable import UnreadableError

MAX_TEXT = 1_000_000
"""A longer text (a bundle) is not read."""

_TOKEN = expression(
    r"""
    (?P<space>[\s\ufeff]+)
  | (?P<comment>//[^\n\r\u2028\u2029]*|/\*.*?\*/)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<template>`(?:[^`\\]|\\.)*`)
  | (?P<number>\d[\w.]*)
  | (?P<name>[A-Za-z_$][\w$]*|\#[A-Za-z_$][\w$]*)
  | (?P<sign>===|!==|=>|\?\.|&&|\|\||\?\?|<=|>=|==|!=|\.\.\.|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = expression(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%<>~^") | {
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "=>",
    "&&",
    "||",
    "??",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """One token. `line` counts from 1; `match` is the index of its other bracket, else -1."""

    kind: str
    text: str
    line: int
    match: int = -1


@dataclass(frozen=True)
class Call:
    """A call: its dotted name, and the token ranges of its arguments."""

    name: str
    arguments: tuple[tuple[int, int], ...]
    line: int
    start: int
    """The token its name begins at."""
    end: int
    """The token that closes it."""


@dataclass(frozen=True, eq=False)
class Script:
    """A text as tokens, without white space and comments."""

    tokens: tuple[Token, ...]

    def text(self, start: int, end: int) -> str:
        """The tokens from `start` up to `end`, joined as few as they can be told apart."""
        parts: list[str] = []
        for token in self.tokens[start:end]:
            if parts and parts[-1][-1:].isalnum() and token.text[:1].isalnum():
                parts.append(" ")
            parts.append(f'"{token.text[1:-1]}"' if token.kind == "string" else token.text)
        return "".join(parts)

    def split(self, start: int, end: int, at: str = ",") -> tuple[tuple[int, int], ...]:
        """The ranges between the signs `at` that stand in no inner bracket; empty ones are left out."""
        found, begin, index = [], start, start
        while index < end:
            token = self.tokens[index]
            if token.text == at and token.kind == "sign":
                found.append((begin, index))
                begin = index + 1
            index = token.match + 1 if token.match > index else index + 1
        found.append((begin, end))
        return tuple((one, other) for one, other in found if one < other)

    def calls(self) -> Iterator[Call]:
        """Every call, in order of its opening bracket."""
        for index, token in enumerate(self.tokens):
            if token.text != "(" or token.kind != "sign" or index == 0 or token.match < 0:
                continue
            start, name = self.name_before(index)
            if name:
                yield Call(
                    name, self.split(index + 1, token.match), self.tokens[start].line, start, token.match
                )

    def name_before(self, index: int) -> tuple[int, str]:
        """The dotted name before the bracket at `index`, `?` for what is no name, and where it begins."""
        parts: list[str] = []
        at = index - 1
        while at >= 0:
            token = self.tokens[at]
            if token.kind != "name" or (not parts and token.text in _NO_CALLS):
                break
            parts.append(token.text)
            if at >= 2 and self.tokens[at - 1].text in (".", "?."):
                at -= 2
                continue
            return at, ".".join(reversed(parts))
        return (at + 1, ".".join(["?", *reversed(parts)])) if parts else (index, "")


_NO_CALLS = frozenset(
    ["if", "for", "while", "switch", "catch", "function", "return", "typeof", "await", "with"]
)


def read_javascript(text: str) -> Script:
    """The tokens of a text.

    Raises:
        UnreadableError: it is too long, or its brackets do not match.
    """
    if len(text) > MAX_TEXT:
        raise UnreadableError(f"longer than the {MAX_TEXT} characters that are read", 1)
    tokens: list[Token] = []
    opened: list[int] = []
    at, line = 0, 1
    while at < len(text):
        match = None
        if text[at] == "/" and (not tokens or tokens[-1].text in _BEFORE_REGEX):
            match = _REGEX.match(text, at)
        kind = "regex" if match else ""
        if match is None:
            match = _TOKEN.match(text, at)
            assert match is not None  # the last alternative takes any character
            kind = match.lastgroup or "sign"
        found = match.group()
        if kind not in ("space", "comment"):
            _enter(tokens, opened, Token(kind, found, line))
        line += found.count("\n")
        at = match.end()
    if opened:
        raise UnreadableError("a bracket is not closed", tokens[opened[-1]].line)
    return Script(tuple(tokens))


def _enter(tokens: list[Token], opened: list[int], token: Token) -> None:
    if token.kind == "sign" and token.text in _CLOSING:
        opened.append(len(tokens))
    elif token.kind == "sign" and token.text in _CLOSING.values():
        if not opened or _CLOSING[tokens[opened[-1]].text] != token.text:
            raise UnreadableError("a bracket is not opened", token.line)
        start = opened.pop()
        first = tokens[start]
        tokens[start] = Token(first.kind, first.text, first.line, len(tokens))
        token = Token(token.kind, token.text, token.line, start)
    tokens.append(token)
