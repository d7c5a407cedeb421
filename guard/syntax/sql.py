"""SQL as statements of words, so that what each grants or protects can be told; no dialect's grammar.

Comments are left out, texts and quoted names stay as one word each, and bodies in dollar signs are one word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression

_TOKEN = expression(
    r"(?P<blank>\s+|--[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)"
    r"|(?P<body>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)"
    r"|(?P<word>[A-Za-z_][\w$]*+(?:\.[A-Za-z_][\w$]*+)*|\d[\w.]*+|'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|`[^`]*+`)"
    r"|(?P<sign>::|<>|<=|>=|!=|\|\||.)",
    16,  # DOTALL
)


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
    line, began = 1, 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "sign" and token[0] == ";":
            if words:
                yield Statement(tuple(words), began)
            words = []
        elif kind != "blank":
            if not words:
                began = line
            words.append(token[0].upper() if kind == "word" and token[0][0] not in "'\"`" else token[0])
        line += token[0].count("\n")
    if words:
        yield Statement(tuple(words), began)
