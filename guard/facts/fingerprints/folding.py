"""Source text as a run of one-byte codes: names and literals folded, comments, layout and docstrings dropped.

Two texts that differ in names, literals, comments, docstrings, line breaks, quotes, trailing commas or
optional semicolons only give the same codes.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache

from guard.facts.fingerprints.languages import PYTHON, Language

FORM = 1
"""Goes up whenever equal texts may give other codes than before: an older index is then of no use."""
NAME = 1
LITERAL = 2
_SINGLE = "()[]{},.:;=+-*/%&|^~<>!?@#$\\'\"`"
_DOUBLE = (
    "**",
    "//",
    "/=",
    "+=",
    "-=",
    "*=",
    "%=",
    "&=",
    "|=",
    "^=",
    "@=",
    "<=",
    ">=",
    "==",
    "!=",
    "++",
    "--",
    "->",
    "=>",
    ":=",
    "&&",
    "||",
    "??",
    "<<",
    ">>",
)
_SIGNS = (*_SINGLE, *_DOUBLE, "...", "**=", "//=", "<<=", ">>=")
_FIRST_SIGN = 3
_CODES = {sign: _FIRST_SIGN + number for number, sign in enumerate(dict.fromkeys(_SIGNS))}
_OTHER_SIGN = _FIRST_SIGN + len(_CODES)
_FIRST_KEYWORD = _OTHER_SIGN + 1
_COMMA = _CODES[","]
_SEMICOLON = _CODES[";"]
_OPENING = frozenset(_CODES[sign] for sign in "([{")
_CLOSING = frozenset(_CODES[sign] for sign in ")]}")


@dataclass(frozen=True)
class Tokens:
    """The codes of a text, one byte each, and where in the text each token begins."""

    codes: bytes
    offsets: array[int]


@lru_cache(maxsize=32)
def _words(language: Language) -> dict[str, int]:
    """The codes of a language's keywords; every other word is a name."""
    return {word: _FIRST_KEYWORD + number for number, word in enumerate(sorted(language.keywords))}


def fold(text: str, language: Language) -> Tokens:
    """The tokens of `text`. No text is refused: what no rule knows is a sign of its own."""
    words, signs = _words(language), _CODES
    is_python = language is PYTHON
    codes = bytearray()
    offsets = array("I")
    depth = 0
    for match in language.pattern.finditer(text):
        kind = match.lastindex
        if kind == 1:
            continue
        if kind == 3:
            code = words.get(match.group(), NAME)
        elif kind == 5:
            code = signs.get(match.group(), _OTHER_SIGN)
            if code == _SEMICOLON:
                continue
            if code in _OPENING:
                depth += 1
            elif code in _CLOSING:
                depth -= depth > 0
                if codes and codes[-1] == _COMMA:
                    codes.pop()
                    offsets.pop()
        else:
            code = LITERAL
            if codes:
                if kind == 2 and codes[-1] == LITERAL:
                    continue  # literals side by side are one
                if codes[-1] == _COMMA and len(codes) > 1 and codes[-2] == LITERAL:
                    codes.pop()  # a list of literals is one, however long the table
                    offsets.pop()
                    continue
            if kind == 2 and is_python and not depth and _begins_line(text, match.start()):
                continue  # a docstring
        codes.append(code)
        offsets.append(match.start())
    return Tokens(bytes(codes), offsets)


def _begins_line(text: str, offset: int) -> bool:
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip()
