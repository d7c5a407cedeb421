"""Python whose newest words are written in older ones, for a reader whose grammar does not know them yet.

Template strings (PEP 750) become f-strings, defaults of type parameters (PEP 696) become blanks. Every line
and byte keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from guard.expressions import expression
from guard.syntax.python_tokens import CutError, Token, tokens

_MAYBE = expression(r"""(?<!\w)(?:[tT][rR]?|[rR][tT])["']|\b(?:def|class|type)\s+\w+\s*\[[^\n]{0,500}=""")
_SIGN = expression(r"[^\n]")


def in_older_words(data: bytes) -> bytes:
    """The text; the same where it holds nothing so new, or cannot be read."""
    if b"[" not in data and b't"' not in data.lower() and b"t'" not in data.lower():
        return data
    try:
        text = data.decode("utf-8")
        if _MAYBE.search(text) is None:
            return data
        found = [token for token in tokens(text) if token.kind not in ("comment", "newline")]
    except (UnicodeDecodeError, CutError):
        return data
    at, parts = 0, []
    for start, end, cover in sorted([*_templates(found), *_defaults(text, found)]):
        if start >= at:
            parts += [text[at:start], cover]
            at = end
    return "".join([*parts, text[at:]]).encode("utf-8") if parts else data


def _templates(found: list[Token]) -> Iterator[tuple[int, int, str]]:
    for token in found:
        if token.kind == "string" and "t" in token.prefix:
            place = token.start + token.prefix.index("t")
            yield place, place + 1, "f"


def _defaults(text: str, found: list[Token]) -> Iterator[tuple[int, int, str]]:
    depth = 0
    start = -1
    for index, token in enumerate(found):
        opens = (
            token.text == "["
            and index > 1
            and found[index - 2].text in ("def", "class", "type")
            and found[index - 1].kind == "name"
        )
        if opens and not depth:
            depth = token.depth
        elif depth and start < 0 and token.text == "=" and token.depth == depth:
            start = token.start
        ends = depth and ((token.text == "," and token.depth == depth) or token.depth < depth)
        if ends and start >= 0:
            blank = _SIGN.sub(lambda sign: " " * len(sign[0].encode()), text[start : token.start])
            yield start, token.start, blank
            start = -1
        if depth and token.depth < depth:
            depth = 0
