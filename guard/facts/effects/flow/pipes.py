"""Shell text as pipelines, for who follows what runs through them; nothing is run.

A view of the lexer's tokens, as `guard.syntax.shell.commands` is one of simple commands: here what stands
between the bars of a pipe stays together, with its redirections and what is substituted into its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guard.syntax.shell.lexer import Lexer
from guard.syntax.shell.parts import Operator, Redirect, Word
from guard.syntax.unreadable import UnreadableError

_BEFORE = frozenset(
    {"sudo", "exec", "nohup", "time", "then", "do", "else", "!", "{", "if", "while", "until", "command"}
)
"""Words before a command that leave it what it is."""


@dataclass
class Stage:
    """One simple command of a pipeline."""

    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)

    @property
    def program(self) -> str:
        """What is run, without its folder; "" for assignments and nothing."""
        word = self.command[:1]
        return word[0].shown.rsplit("/", 1)[-1].lower() if word else ""

    @property
    def command(self) -> list[Word]:
        """Its words from the program on."""
        for index, word in enumerate(self.words):
            is_assignment = "=" in word.shown and word.shown.partition("=")[0].isidentifier()
            if word.shown not in _BEFORE and not is_assignment:
                return self.words[index:]
        return []

    @property
    def arguments(self) -> list[Word]:
        """Its words after the program."""
        return self.command[1:]

    @property
    def assignments(self) -> Iterator[tuple[str, Word]]:
        """The variables that are set before the program, or by `export` and its kin."""
        setting = self.words
        if self.program in ("export", "declare", "local", "readonly", "typeset"):
            setting = self.arguments
        elif self.command:
            setting = self.words[: len(self.words) - len(self.command)]
        for word in setting:
            name, sign, _ = word.shown.partition("=")
            if sign and name.isidentifier():
                yield name, word


@dataclass
class Pipeline:
    """Commands that read what the one before writes."""

    start: int
    """Where its text begins."""
    stages: list[Stage]


def pipelines(text: str) -> Iterator[Pipeline]:
    """The pipelines of a text, in order; none of a text, or of the rest of one, that cannot be read."""
    lexer = Lexer(text, strict=False)
    stages: list[Stage] = [Stage()]
    start = -1
    try:
        for token in lexer.read():
            if isinstance(token, Operator):
                if token.text in ("|", "|&"):
                    stages.append(Stage())
                    continue
                if start >= 0:
                    yield Pipeline(start, stages)
                stages, start = [Stage()], -1
            elif isinstance(token, Redirect):
                stages[-1].redirects.append(token)
            else:
                start = token.start if start < 0 else start
                stages[-1].words.append(token)
    except UnreadableError:
        pass  # what was read before counts; that the text is unreadable, its own readers say
    if start >= 0:
        yield Pipeline(start, stages)
