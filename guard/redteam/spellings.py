"""Ways to write one name as an expression that gives it when it is run."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """An expression that gives a text, and what must stand before it."""

    name: str
    expression: str
    top: str = ""
    """Statements for the top of the module."""
    before: str = ""
    """Statements for the place right before the expression is used."""


def spellings(word: str) -> Iterator[Spelling]:
    """Every way this module knows to write `word` without its standing there, the plain one first."""
    half = max(1, len(word) // 2)
    left, right = word[:half], word[half:]
    codes = ", ".join(str(ord(letter)) for letter in word)
    yield Spelling("as a constant", repr(word))
    yield from _joined(word, left, right, codes)
    yield from _escaped(word)
    yield from _decoded(word, codes)
    yield from _cut(word)
    yield from _stored(left, right)


def _joined(word: str, left: str, right: str, codes: str) -> Iterator[Spelling]:
    letters = ", ".join(repr(letter) for letter in word)
    yield Spelling("added up", f"{left!r} + {right!r}")
    yield Spelling("joined", f"''.join([{left!r}, {right!r}])")
    yield Spelling("joined letters", f"''.join(({letters},))")
    yield Spelling("formatted", f"'{{}}{{}}'.format({left!r}, {right!r})")
    yield Spelling("formatted by name", f"'{{a}}{{b}}'.format(a={left!r}, b={right!r})")
    yield Spelling("an f-string", f'f"{{{left!r}}}{{{right!r}}}"')
    yield Spelling("the percent sign", f"'%s%s' % ({left!r}, {right!r})")
    yield Spelling("reversed", f"{word[::-1]!r}[::-1]")
    yield Spelling("reversed and joined", f"''.join(reversed({word[::-1]!r}))")
    yield Spelling("mapped numbers", f"''.join(map(chr, ({codes})))")
    yield Spelling("numbers", " + ".join(f"chr({ord(letter)})" for letter in word))
    yield Spelling("a comprehension", f"''.join(chr(each) for each in [{codes}])")


def _escaped(word: str) -> Iterator[Spelling]:
    yield Spelling("hex escapes", "'" + "".join(f"\\x{ord(letter):02x}" for letter in word) + "'")
    yield Spelling("unicode escapes", "'" + "".join(f"\\u{ord(letter):04x}" for letter in word) + "'")
    yield Spelling("octal escapes", "'" + "".join(f"\\{ord(letter):03o}" for letter in word) + "'")


def _decoded(word: str, codes: str) -> Iterator[Spelling]:
    data = word.encode()
    yield Spelling("bytes", f"bytes([{codes}]).decode()")
    yield Spelling("a bytes literal", f"{data!r}.decode()")
    yield Spelling("hex digits", f"bytes.fromhex('{data.hex()}').decode()")
    yield Spelling(
        "base64", f"base64.b64decode('{base64.b64encode(data).decode()}').decode()", "import base64\n"
    )
    yield Spelling("rot13", f"codecs.decode('{codecs.encode(word, 'rot13')}', 'rot13')", "import codecs\n")
    yield Spelling("an integer", f"({int.from_bytes(data, 'big')}).to_bytes({len(data)}, 'big').decode()")
    quoted = "".join(f"%{letter:02x}" for letter in data)
    yield Spelling("percent escapes", f"unquote('{quoted}')", "from urllib.parse import unquote\n")


def _cut(word: str) -> Iterator[Spelling]:
    yield Spelling("a slice", f"{'x' + word + 'x'!r}[1:-1]")
    yield Spelling("a replaced letter", f"{word[:1] + '~' + word[1:]!r}.replace('~', '')")
    yield Spelling("stripped", f"{'  ' + word + ' '!r}.strip()")
    yield Spelling("split", f"{'a ' + word + ' b'!r}.split()[1]")
    if word == word.lower():
        yield Spelling("lowered", f"{word.upper()!r}.lower()")
    yield Spelling("every second letter", f"{'-'.join(word)!r}[::2]")


def _stored(left: str, right: str) -> Iterator[Spelling]:
    yield Spelling("a variable", f"part + {right!r}", before=f"part = {left!r}\n")
    yield Spelling("a constant of the module", f"PART + {right!r}", f"PART = {left!r}\n")
    yield Spelling("added to", "word", before=f"word = {left!r}\nword += {right!r}\n")
    loop = f"word = ''\nfor part in ({left!r}, {right!r}):\n    word += part\n"
    yield Spelling("a loop", "word", before=loop)
    yield Spelling("a look-up", f"{{'a': {left + right!r}}}['a']")
    yield Spelling("a function", "spell()", f"def spell(word={left!r}):\n    return word + {right!r}\n\n\n")
    yield Spelling("a lambda", f"(lambda: {left!r} + {right!r})()")
    yield Spelling(
        "an attribute",
        "Words.first + Words.second",
        f"class Words:\n    first = {left!r}\n    second = {right!r}\n\n\n",
    )
    yield Spelling("a star", "''.join([*parts])", before=f"parts = ({left!r}, {right!r})\n")
