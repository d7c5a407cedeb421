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
    inside: list[Pipeline] = field(default_factory=list)
    """For a group of commands in brackets, or a loop: what stands in it."""
    name: str = ""
    """For the body of a function: what that is called."""

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


_OPENS = {
    "{": "}",
    "if": "fi",
    "for": "done",
    "while": "done",
    "until": "done",
    "select": "done",
    "case": "esac",
    "(": ")",
}
"""Words that begin a group of commands, each with the one that ends it."""
_CLOSES = frozenset(_OPENS.values())


@dataclass
class _Group:
    """A group that is open: what stood before it in its pipeline, and what stands in it so far."""

    end: str
    stages: list[Stage]
    start: int
    name: str = ""
    inside: list[Pipeline] = field(default_factory=list)


def pipelines(text: str) -> Iterator[Pipeline]:
    """The pipelines of a text, in order, a group after what stands in it.

    None of a text, or of the rest of one, that cannot be read.
    """
    lexer = Lexer(text, strict=False)
    reader = _Reader()
    try:
        for token in lexer.read():
            yield from reader.take(token)
    except UnreadableError:
        pass  # what was read before counts; that the text is unreadable, its own readers say
    yield from reader.end()


class _Reader:
    def __init__(self) -> None:
        self._stages: list[Stage] = [Stage()]
        self._start = -1
        self._open: list[_Group] = []
        self._named = ""

    def take(self, token: Word | Redirect | Operator) -> Iterator[Pipeline]:
        """Take in the next part; gives the pipelines that it ends."""
        if isinstance(token, Operator):
            if token.text in ("|", "|&"):
                self._stages.append(Stage())
                return
            if token.text == "(" and not self._stages[-1].words:
                self._enter(token.text, self._start)
                return
            if token.text == "(" and len(self._stages) == 1 and len(self._stages[0].words) <= 2:
                self._named = self._stages[0].words[-1].shown
                self._stages, self._start = [Stage()], -1
                return
            if self._named and token.text in (")", "\n"):
                return
            yield from self.end()
            if token.text == ")":
                self._leave(token.text)
            return
        stage = self._stages[-1]
        if isinstance(token, Redirect):
            stage.redirects.append(token)
            return
        if len(stage.words) == 2 and stage.words[0].shown == "function" and token.raw == "{":
            self._named = stage.words[1].shown
            stage.words.clear()
            self._start = -1
        is_first = not token.quoted and not stage.inside and all(one.shown in _BEFORE for one in stage.words)
        if is_first and token.raw in _CLOSES and self._open and self._open[-1].end == token.raw:
            yield from self.end()
            self._leave(token.raw)
        elif is_first and token.raw in _OPENS:
            self._enter(token.raw, token.start)
            if token.raw in ("for", "case", "select"):
                self._add(token)
        else:
            self._named = ""
            self._add(token)

    def _add(self, token: Word) -> None:
        self._start = token.start if self._start < 0 else self._start
        self._stages[-1].words.append(token)

    def _enter(self, word: str, start: int) -> None:
        start = self._start if self._start >= 0 else start
        self._open.append(_Group(_OPENS[word], self._stages, start, self._named))
        self._stages, self._start, self._named = [Stage()], -1, ""

    def _leave(self, word: str) -> None:
        if not self._open or self._open[-1].end != word:
            return  # the bracket behind a pattern of `case`, or one too many
        group = self._open.pop()
        first = group.inside[0].start if group.inside else -1
        self._stages, self._start = group.stages, group.start if group.start >= 0 else first
        self._stages[-1].inside, self._stages[-1].name = group.inside, group.name

    def end(self) -> Iterator[Pipeline]:
        """What was read since the last end."""
        if self._start >= 0:
            found = Pipeline(self._start, self._stages)
            yield found
            if self._open:
                self._open[-1].inside.append(found)
        self._stages, self._start = [Stage()], -1
