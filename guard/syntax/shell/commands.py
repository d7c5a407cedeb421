"""Shell text cut into simple commands, as far as a reader needs it who runs nothing.

A view of the lexer's tokens. A word that holds something known only at run time is marked; commands inside
substitutions, and in here-documents that a shell reads, are commands, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from guard.syntax.shell.lexer import Lexer
from guard.syntax.shell.parts import Operator, Redirect, Token, Word
from guard.syntax.unreadable import UnreadableError

_DEEPEST = 8
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash"})


@dataclass(frozen=True)
class PlainWord:
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


def commands(fragment: Fragment, depth: int = 0) -> Iterator[list[PlainWord]]:
    """The simple commands of a fragment, in order; those inside others come first.

    Raises:
        UnreadableError: a quote or substitution does not end, or they are nested too deeply.
    """
    if depth > _DEEPEST:
        raise UnreadableError("shell text nested too deeply", fragment.lines[0][0] if fragment.lines else 1)
    yield from _Commands(fragment, depth).run()


class _Commands:
    """The tokens of a fragment, put together to simple commands."""

    def __init__(self, fragment: Fragment, depth: int) -> None:
        self._fragment = fragment
        self._text = "\n".join(line for _, line in fragment.lines)
        self._starts = [0, *accumulate(len(line) + 1 for _, line in fragment.lines)]
        self._depth = depth
        self._words: list[PlainWord] = []
        self._inner: list[list[PlainWord]] = []
        self._documents: list[tuple[Redirect, bool]] = []
        """Here-documents of the line, and whether a shell is known to read them."""

    def run(self) -> Iterator[list[PlainWord]]:
        """Every simple command."""
        for token in self._tokens():
            if isinstance(token, Operator):
                yield from self._end(token.text)
            elif isinstance(token, Redirect):
                self._run_inside(token.target)
                if token.operator in ("<<", "<<-"):
                    self._documents.append((token, False))
            else:
                self._run_inside(token)
                self._words.append(PlainWord(token.shown, self._line_at(token.start), token.dynamic))
        yield from self._end("")

    def _tokens(self) -> Iterator[Token]:
        fragment = self._fragment
        lexer = Lexer(self._text, strict=False, values=fragment.values, braces=fragment.braces)
        try:
            yield from lexer.read()
        except UnreadableError as error:
            what = "quote" if "quotation" in error.message else "substitution"
            raise UnreadableError(f"a {what} that does not end", self._line_at(lexer.at)) from error

    def _line_at(self, offset: int) -> int:
        index = min(bisect_right(self._starts, offset) - 1, len(self._fragment.lines) - 1)
        return self._fragment.lines[index][0]

    def _run_inside(self, word: Word) -> None:
        for inner in word.inner:
            self._inner += self._within(inner.text, inner.start)

    def _within(self, text: str, start: int) -> Iterator[list[PlainWord]]:
        """The commands of a part of the text, which begins at `start`."""
        lines = [
            (self._line_at(start + offset), part)
            for offset, part in zip(_offsets(text), text.split("\n"), strict=True)
        ]
        return commands(replace(self._fragment, lines=lines), self._depth + 1)

    def _end(self, sign: str) -> Iterator[list[PlainWord]]:
        words, self._words = self._words, []
        yield from self._inner
        self._inner = []
        if words:
            yield words
        # The rest of the line still belongs to the list of commands before the document.
        self._documents = [(one, is_shell or _reads_script(words)) for one, is_shell in self._documents]
        if sign == "\n":
            for (
                document,
                is_shell,
            ) in self._documents:  # what a shell reads is commands, anything else is data
                if is_shell:
                    start, end = document.span
                    yield from self._within(self._text[start:end].removesuffix("\n"), start)
            self._documents = []


def _offsets(text: str) -> Iterator[int]:
    yield 0
    for match in re.finditer("\n", text):
        yield match.end()


def _reads_script(words: Sequence[PlainWord]) -> bool:
    """Whether a command obeys what it reads: a shell, or no command at all (Docker's `RUN <<EOF`)."""
    plain = [word.text.rsplit("/", 1)[-1] for word in words if not word.text.startswith("-")]
    return not words or bool(plain and plain[-1] in _SHELLS)


def is_shell(word: PlainWord) -> bool:
    """Whether `word` names a shell."""
    return word.text.rsplit("/", 1)[-1] in _SHELLS
