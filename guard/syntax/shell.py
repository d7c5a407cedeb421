"""Shell text cut into simple commands, as far as a reader needs it who runs nothing.

Quotes, continuations, comments, redirections, here-documents and substitutions are understood. A word that
holds something known only at run time is marked; commands inside substitutions are commands, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from guard.syntax.unreadable import UnreadableError

_DEEPEST = 8
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[^\s'\"\\$`#;&|()<>{}]+")
_DELIMITER = re.compile(r"-?[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([^\s;&|<>()'\"]+))")
_DEFAULT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::?-([^${}`]*))?")


@dataclass(frozen=True)
class Word:
    """One word of a command."""

    text: str
    """Without its quotes; what is known only at run time stands as written."""
    line: int
    is_dynamic: bool = False


@dataclass(frozen=True)
class Fragment:
    """Shell text and the line of the file that each of its lines stands on."""

    lines: Sequence[tuple[int, str]]
    values: Mapping[str, str]
    """Variables that have one constant value."""
    braces: bool = False
    """Whether `{name}` is a variable, as it is in a notebook."""


def commands(fragment: Fragment, depth: int = 0) -> Iterator[list[Word]]:
    """The simple commands of a fragment, in order; those inside others come first.

    Raises:
        UnreadableError: a quote or substitution does not end, or they are nested too deeply.
    """
    if depth > _DEEPEST:
        raise UnreadableError("shell text nested too deeply", fragment.lines[0][0] if fragment.lines else 1)
    yield from _Lexer(fragment, depth).run()


class _Lexer:
    def __init__(self, fragment: Fragment, depth: int) -> None:
        self._fragment = fragment
        self._text = "\n".join(line for _, line in fragment.lines)
        self._starts = [0, *accumulate(len(line) + 1 for _, line in fragment.lines)]
        self._depth = depth
        self._at = 0
        self._words: list[Word] = []
        self._word: list[str] | None = None
        self._dynamic = False
        self._line = 1
        self._skip = False
        """Whether the word being read is the target of a redirection."""
        self._documents: list[tuple[str, bool]] = []
        self._inner: list[list[Word]] = []

    def run(self) -> Iterator[list[Word]]:
        text = self._text
        while self._at < len(text):
            plain = _PLAIN.match(text, self._at)
            if plain:
                self._take(plain[0])
                self._at = plain.end()
                continue
            sign = text[self._at]
            if sign in " \t\r\f\v":
                self._end_word()
                self._at += 1
            elif sign == "\n" or sign in ";&|()":
                yield from self._end_command(sign)
            elif sign == "#":
                self._comment()
            elif sign in "<>":
                self._redirect()
            else:
                self._quoted(sign)
        yield from self._end_command("")

    def _line_at(self, offset: int) -> int:
        index = min(bisect_right(self._starts, offset) - 1, len(self._fragment.lines) - 1)
        return self._fragment.lines[index][0]

    def _take(self, text: str, *, dynamic: bool = False) -> None:
        if self._word is None:
            self._word, self._line = [], self._line_at(self._at)
        self._word.append(text)
        self._dynamic = self._dynamic or dynamic

    def _end_word(self) -> None:
        if self._word is not None and not self._skip:
            self._words.append(Word("".join(self._word), self._line, self._dynamic))
        if self._word is not None:
            self._skip = False
        self._word, self._dynamic = None, False

    def _end_command(self, sign: str) -> Iterator[list[Word]]:
        self._end_word()
        self._skip = False
        self._at += 1
        words, self._words = self._words, []
        yield from self._inner
        self._inner = []
        if words:
            yield words
        if sign == "\n" and self._documents:
            yield from self._bodies(words)
        elif self._documents:
            # The rest of the line still belongs to the list of commands before the document.
            self._documents = [(name, is_shell or _reads_script(words)) for name, is_shell in self._documents]

    def _comment(self) -> None:
        if self._word is not None:
            self._take("#")
            self._at += 1
            return
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end

    def _redirect(self) -> None:
        text = self._text
        if self._word is not None and "".join(self._word).isdigit():
            self._word = None  # a file descriptor
        self._end_word()
        if text.startswith("<<<", self._at):
            self._at, self._skip = self._at + 3, True
        elif text.startswith("<<", self._at):
            match = _DELIMITER.match(text, self._at + 2)
            if match is None:
                self._at += 2
                return
            self._documents.append((match[1] or match[2] or match[3], False))
            self._at = match.end()
        elif text.startswith("(", self._at + 1):
            self._substitute(self._at + 2, end := self._closing(self._at + 1, "(", ")"), end + 1)
        else:
            self._at += 1
            while text[self._at : self._at + 1] in (">", "&", "|"):
                self._at += 1
            self._skip = True

    def _bodies(self, words: list[Word]) -> Iterator[list[Word]]:
        """Here-documents: what a shell reads is commands, anything else is data."""
        for name, is_shell in self._documents:
            lines: list[tuple[int, str]] = []
            while self._at < len(self._text):
                end = self._text.find("\n", self._at)
                end = len(self._text) if end < 0 else end
                line = self._text[self._at : end]
                number = self._line_at(self._at)
                self._at = end + 1
                if line.strip() == name:
                    break
                lines.append((number, line))
            if is_shell or _reads_script(words):
                yield from commands(replace(self._fragment, lines=lines), self._depth + 1)
        self._documents = []

    def _quoted(self, sign: str) -> None:
        text = self._text
        if sign == "\\":
            following = text[self._at + 1 : self._at + 2]
            if following == "\r" and text[self._at + 2 : self._at + 3] == "\n":
                self._at += 1
                following = "\n"
            if following != "\n":
                self._take(following)
            self._at += 2
        elif sign == "'":
            end = text.find("'", self._at + 1)
            if end < 0:
                raise UnreadableError("a quote that does not end", self._line_at(self._at))
            self._take(text[self._at + 1 : end])
            self._at = end + 1
        elif sign == '"':
            self._double()
        elif sign == "$":
            self._variable()
        elif sign == "`":
            end = text.find("`", self._at + 1)
            if end < 0:
                raise UnreadableError("a substitution that does not end", self._line_at(self._at))
            self._substitute(self._at + 1, end, end + 1)
        elif (
            sign == "{"
            and self._fragment.braces
            and (match := re.compile(r"\{[^{}\n]+\}").match(text, self._at))
        ):
            self._take(match[0], dynamic=True)
            self._at = match.end()
        else:
            self._take(sign)
            self._at += 1

    def _double(self) -> None:
        text, start = self._text, self._at
        self._take("")
        self._at += 1
        while self._at < len(text):
            sign = text[self._at]
            if sign == '"':
                self._at += 1
                return
            if sign == "\\" and text[self._at + 1 : self._at + 2] in ('"', "\\", "$", "`", "\n"):
                if text[self._at + 1] != "\n":
                    self._take(text[self._at + 1])
                self._at += 2
            elif sign in "$`" or (sign == "{" and self._fragment.braces):
                self._quoted(sign)
            else:
                self._take(sign)
                self._at += 1
        raise UnreadableError("a quote that does not end", self._line_at(start))

    def _variable(self) -> None:
        text, start = self._text, self._at
        if text.startswith("$(", start):
            self._substitute(start + 2, end := self._closing(start + 1, "(", ")"), end + 1)
        elif text.startswith("${", start):
            end = self._closing(start + 1, "{", "}")
            self._value(text[start + 2 : end], text[start : end + 1])
            self._at = end + 1
        elif text.startswith("$'", start) or text.startswith('$"', start):
            self._at += 1
        else:
            match = _NAME.match(text, start + 1)
            whole = match[0] if match else text[start + 1 : start + 2].strip()
            self._value(whole, f"${whole}")
            self._at = start + 1 + len(whole)

    def _value(self, inside: str, written: str) -> None:
        match = _DEFAULT.fullmatch(inside)
        value = self._fragment.values.get(match[1]) if match else None
        if value is None and match is not None and match[2]:
            value = match[2]
        self._take(written if value is None else value, dynamic=value is None)

    def _closing(self, opening: int, left: str, right: str) -> int:
        level, quote = 0, ""
        for index in range(opening, len(self._text)):
            sign = self._text[index]
            if quote:
                quote = "" if sign == quote else quote
            elif sign in "'\"":
                quote = sign
            elif sign == left:
                level += 1
            elif sign == right:
                level -= 1
                if level == 0:
                    return index
        raise UnreadableError("a substitution that does not end", self._line_at(opening))

    def _substitute(self, start: int, end: int, after: int) -> None:
        self._take(self._text[self._at : after], dynamic=True)
        inner = self._text[start:end]
        lines = [
            (self._line_at(start + offset), part)
            for offset, part in zip(_offsets(inner), inner.split("\n"), strict=True)
        ]
        self._inner += commands(replace(self._fragment, lines=lines), self._depth + 1)
        self._at = after


def _offsets(text: str) -> Iterator[int]:
    yield 0
    for match in re.finditer("\n", text):
        yield match.end()


def _reads_script(words: Sequence[Word]) -> bool:
    """Whether a command obeys what it reads: a shell, or no command at all (Docker's `RUN <<EOF`)."""
    plain = [word.text.rsplit("/", 1)[-1] for word in words if not word.text.startswith("-")]
    return not words or bool(plain and plain[-1] in _SHELLS)


def is_shell(word: Word) -> bool:
    """Whether `word` names a shell."""
    return word.text.rsplit("/", 1)[-1] in _SHELLS
