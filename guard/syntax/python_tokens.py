"""The tokens of Python of any version: names, strings, comments and signs, with where they stand.

The interpreter's `tokenize` knows the grammar of its own version, and versions differ: before 3.12 an
f-string is one token whose fields hold neither its own quotes nor a backslash, later ones cut it into parts,
and none reads the strings of the next. guard's answers must not depend on the Python it runs on, so it
cuts for itself, once for all versions. What is no Python may be cut anyhow: whoever needs to know parses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression

_BLANK = expression(r"[ \t\f]*+(?:\\\n[ \t\f]*+)*+")
_TOKEN = expression(
    r"(?P<comment>\#[^\n]*+)"
    r"""|(?P<string>(?:[rR][bBfFtT]|[bBfFtT][rR]|[rRbBuUfFtT])?+(?P<quote>\"{3}|'{3}|"|'))"""
    r"|(?P<number>0[xX][0-9a-fA-F_]++|0[bB][01_]++|0[oO][0-7_]++"
    r"|(?:[0-9][0-9_]*+\.?[0-9_]*+|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9][0-9_]*+)?[jJ]?)"
    r"|(?P<name>[\w\x80-\U0010ffff]++)"  # as CPython cuts: what is no letter it refuses later
    r"|(?P<newline>\n)"
    r"|(?P<sign>:=|->|\.\.\.|[=!<>]=|<>|\*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^]=?|.)",
    re.DOTALL,
)
_BODIES = {
    '"': expression(r'(?:[^"\\\n]|\\.)*+"', re.DOTALL),
    "'": expression(r"(?:[^'\\\n]|\\.)*+'", re.DOTALL),
    '"""': expression(r'(?:[^"\\]|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": expression(r"(?:[^'\\]|\\.|'(?!''))*+'''", re.DOTALL),
}
_BLANKS = expression(r"(?:[ \t\f\n]|\\\n)*+")
_GAP = expression(r"(?:[ \t\f\n]|\\\n|\#[^\n]*+)*+")
_CONVERSION = expression(r"![ \t\f\n]*+([a-z]\w*+)[ \t\f\n]*+(?=[:}])")
_OPENERS = {"(": ")", "[": "]", "{": "}"}
MOST_NESTED = 40
"""Fields within each other; CPython refuses far fewer."""


class CutError(Exception):
    """A string that does not end, or a field that is none; `at` is the index in the text."""

    def __init__(self, at: int) -> None:
        super().__init__("a string that is not closed")
        self.at = at


@dataclass(frozen=True)
class Piece:
    """Text between the fields of an f-string, as it is written."""

    start: int
    end: int


@dataclass(frozen=True)
class Field:
    """A field of an f-string: `{value!r:spec}`."""

    start: int
    end: int
    value: tuple[int, int]
    """Where its expression stands, with the blanks around it."""
    shown: tuple[int, int] | None
    """Where the text stands that `=` shows; None without one."""
    conversion: str
    spec: tuple[Piece | Field, ...] | None


@dataclass(frozen=True)
class Token:
    """One token."""

    kind: str
    """`comment`, `string`, `number`, `name`, `newline` or `sign`."""
    text: str
    start: int
    end: int
    depth: int
    """How many brackets are open around it, those of the fields of f-strings left out."""
    quote: str = ""
    parts: tuple[Piece | Field, ...] | None = None
    """What an f-string or a template string is made of; None for every other token."""

    @property
    def prefix(self) -> str:
        """A string's letters before its quote, in lower case."""
        return self.text[: self.text.index(self.quote)].lower()


def tokens(text: str) -> Iterator[Token]:
    r"""Every token of a text with `\n` for its line ends.

    Raises:
        CutError: a string in it does not end.
    """
    return _Cutter(text).run(0, "")


def fields(parts: tuple[Piece | Field, ...]) -> Iterator[Field]:
    """The fields of an f-string and those in their format specifications, not those in their values."""
    for part in parts:
        if isinstance(part, Field):
            yield part
            yield from fields(part.spec or ())


@dataclass(frozen=True)
class NameToken:
    """A name as it is spelled: its line, counted from 1, and the characters it takes of it."""

    text: str
    line: int
    start: int
    end: int


def name_tokens(text: str) -> tuple[NameToken, ...] | None:
    """Every name and keyword in `text`, also in fields, in order; None where a string does not end."""
    found: list[NameToken] = []
    line, start = 1, 0
    try:
        for token in _with_fields(text, tokens(text)):
            if token.kind == "name":
                line += text.count("\n", start, token.start)
                start = token.start
                begin = token.start - (text.rfind("\n", 0, token.start) + 1)
                found.append(NameToken(token.text, line, begin, begin + len(token.text)))
    except CutError:
        return None
    return tuple(found)


def comments_in(text: str) -> Iterator[tuple[int, str]]:
    """Each comment with its line, counted from 1, those in fields included.

    Raises:
        CutError: a string in it does not end.
    """
    line, start = 1, 0
    for token in _with_fields(text, tokens(text)):
        if token.kind == "comment":
            line += text.count("\n", start, token.start)
            start = token.start
            yield line, token.text


def _with_fields(text: str, found: Iterator[Token]) -> Iterator[Token]:
    """The tokens, each f-string followed by those of its fields."""
    for token in found:
        yield token
        for field in fields(token.parts or ()):
            yield from _with_fields(text, _Cutter(text).run(field.value[0], "}"))


class _Cutter:
    """Cuts one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nested = 0

    def run(self, at: int, closing: str) -> Iterator[Token]:
        """The tokens from `at` on; in a field up to what ends its expression, which is left out."""
        text = self._text
        open_: list[str] = []
        while True:
            blank = _BLANK.match(text, at)
            at = blank.end() if blank else at
            match = _TOKEN.match(text, at)
            if match is None:
                return
            kind, shown = str(match.lastgroup), match[0]
            if closing and not open_ and self._ends(shown, at):
                return
            if kind == "quote" or kind == "string":
                token = self._string(match, len(open_))
            else:
                if kind == "sign" and shown in _OPENERS:
                    open_.append(_OPENERS[shown])
                elif kind == "sign" and shown in ")]}" and (not open_ or open_.pop() != shown):
                    if closing:
                        raise CutError(at)
                    open_.clear()
                token = Token(kind, shown, at, match.end(), len(open_))
            yield token
            at = token.end

    def _ends(self, shown: str, at: int) -> bool:
        """Whether a sign outside brackets ends the expression of a field."""
        if shown[0] in "}:":
            return True
        return shown == "!" or (shown == "=" and self._shows(at) is not None)

    def _shows(self, at: int) -> int | None:
        """Where what stands behind `=` begins, if that shows the expression's own text."""
        gap = _GAP.match(self._text, at + 1)
        after = gap.end() if gap else at + 1
        return after if self._text[after : after + 1] in ("}", "!", ":") else None

    def _string(self, match: re.Match[str], depth: int) -> Token:
        start, quote = match.start(), match["quote"]
        prefix = match["string"][: -len(quote)].lower()
        if not set(prefix) & set("ft"):
            body = _BODIES[quote].match(self._text, match.end())
            if body is None:
                raise CutError(start)
            return Token("string", self._text[start : body.end()], start, body.end(), depth, quote)
        self._nested += 1
        if self._nested > MOST_NESTED:
            raise CutError(start)
        parts, end = self._parts(match.end(), quote, "r" in prefix, spec=False)
        self._nested -= 1
        end += len(quote)
        return Token("string", self._text[start:end], start, end, depth, quote, tuple(parts))

    def _parts(self, at: int, quote: str, raw: bool, *, spec: bool) -> tuple[list[Piece | Field], int]:
        """What stands from `at` to the closing quote, or to the brace that closes a specification."""
        text, start = self._text, at
        found: list[Piece | Field] = []
        while True:
            sign = text[at : at + 1]
            if not sign or (sign == "\n" and len(quote) == 1):
                raise CutError(start)
            if (spec and sign == "}") or (text.startswith(quote, at) and not spec):
                if at > start:
                    found.append(Piece(start, at))
                return found, at
            if spec and text.startswith(quote, at):
                raise CutError(at)
            if sign == "\\":
                at = self._escaped(at, raw)
            elif sign == "{" and (spec or text[at + 1 : at + 2] != "{"):
                if at > start:
                    found.append(Piece(start, at))
                field = self._field(at, quote, raw)
                found.append(field)
                start = at = field.end
            else:
                at += 2 if sign in "{}" and text[at + 1 : at + 2] == sign else 1

    def _escaped(self, at: int, raw: bool) -> int:
        """Where it goes on behind a backslash."""
        follows = self._text[at + 1 : at + 2]
        if not raw and self._text.startswith("N{", at + 1):
            end = self._text.find("}", at)
            return end + 1 if end >= 0 else at + 2
        return at + 1 if follows in ("{", "}") else at + 2

    def _field(self, at: int, quote: str, raw: bool) -> Field:
        text, begin = self._text, at + 1
        self._nested += 1
        if self._nested > MOST_NESTED:
            raise CutError(at)
        end = begin
        for token in self.run(begin, "}"):
            end = token.end
        blank = _BLANKS.match(text, end)
        here = blank.end() if blank else end
        value = (begin, here)
        shown: tuple[int, int] | None = None
        if text[here : here + 1] == "=" and (after := self._shows(here)) is not None:
            shown, here = (begin, after), after
        conversion = ""
        if converted := _CONVERSION.match(text, here):
            conversion, here = converted[1], converted.end()
        spec: tuple[Piece | Field, ...] | None = None
        if text[here : here + 1] == ":":
            parts, here = self._parts(here + 1, quote, raw, spec=True)
            spec = tuple(parts)
        if text[here : here + 1] != "}":
            raise CutError(at)
        self._nested -= 1
        return Field(at, here + 1, value, shown, conversion, spec)
