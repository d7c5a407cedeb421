"""The text that lines say once their entities, escapes, emphasis and encodings are undone."""

from __future__ import annotations

import binascii
import re
from importlib import import_module

from guard.expressions import expression
from guard.facts.files.added import Block

_ESCAPE = expression(r"\\u([0-9a-fA-F]{4})")
_ENCODED = expression(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{32,4000}={0,2}(?![A-Za-z0-9+/=])")
_EMPHASIS = expression(r"(?<!\w)[*_~]{1,3}(?=\w)|(?<=\w)[*_~]{1,3}(?!\w)")
_SPACED = expression(r"(?<!\w)\w(?:[ \u200b\u200c\u200d\u2060]{1}\w){2,}(?!\w)")
_THIN = expression("[\u00ad\u200b-\u200d\u2060\ufeff]")


def spelled_out(block: Block) -> Block | None:
    """The block as it is decoded, each line in its place; None where that changes nothing."""
    lines = tuple(map(_line, block.lines))
    return Block(block.path, block.numbers, lines) if lines != tuple(block.lines) else None


def _line(line: str) -> str:
    if "&" in line:
        unescaped: str = import_module("html").unescape(line)  # few lines hold an entity
        line = unescaped.replace("\n", " ").replace("\r", " ")
    if "\\u" in line:
        line = _ESCAPE.sub(lambda match: _shown(chr(int(match[1], 16))), line)
    if not line.isascii():
        line = _THIN.sub("", line)
    line = _SPACED.sub(lambda match: match[0].replace(" ", ""), line)
    return _ENCODED.sub(_decoded, _EMPHASIS.sub("", line))


def _shown(char: str) -> str:
    return char if char.isprintable() else " "


def _decoded(match: re.Match[str]) -> str:
    """What an encoded text says, where that is prose; else the text as it is."""
    try:
        text = binascii.a2b_base64(match[0], strict_mode=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return match[0]
    return text if text.isprintable() and " " in text else match[0]
