"""SQL as statements of words, so that what each grants or protects can be told; no dialect's grammar.

Comments are left out, texts and quoted names stay as one word each, and bodies in dollar signs are one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression

_TOKEN = expression(
    r"(?P<blank>\s+|--[^\n]*)|(?P<open>/\*)"
    r"|(?P<word>[A-Za-z_][\w$]*+(?:\.[A-Za-z_][\w$]*+)*+|\d[\w.]*+|'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|`[^`]*+`)"
    r"|(?P<tag>\$\w*\$)|(?P<sign>::|<>|<=|>=|!=|\|\||.)",
    re.DOTALL,
)
_MOST_OPEN = 20
"""Marks of bodies that are not closed, after which none is looked for."""


@dataclass(frozen=True)
class Statement:
    """One statement: its words, and the line it begins on."""

    words: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """Its words with one blank between them, in upper case but for texts and quoted names."""
        return " ".join(self.words)


def read_statements(text: str) -> Iterator[Statement]:
    """The statements of `text`, in order; one that is not ended counts, too."""
    words: list[str] = []
    began = 1
    for word, line in _words(text):
        if word == ";":
            if words:
                yield Statement(tuple(words), began)
            words = []
            continue
        if not words:
            began = line
        words.append(word)
    if words:
        yield Statement(tuple(words), began)


def _words(text: str) -> Iterator[tuple[str, int]]:
    at, line, left_open = 0, 1, 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None  # the last alternative takes any sign
        kind, said, end = token.lastgroup, token[0], token.end()
        if kind == "open":
            close = text.find("*/", end)
            kind, end = "blank", close + 2 if close >= 0 else len(text)
        if kind == "tag":
            close = text.find(said, end) if left_open < _MOST_OPEN else -1
            left_open += close < 0
            end = close + len(said) if close >= 0 else end
            said = text[at:end]
        if kind != "blank":
            yield (said.upper() if kind == "word" and said[0] not in "'\"`" else said), line
        line += text.count("\n", at, end)
        at = end
