"""Tokens to the commands that run, and whether it is certain that they do, once and in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guard.intake.agents.draft import EditError
from guard.syntax.shell.lexer import tokens
from guard.syntax.shell.parts import Operator, Redirect, Token, Word
from guard.syntax.unreadable import UnreadableError

_OPENING = frozenset({"if", "then", "elif", "else", "while", "until", "do", "{", "("})
_CLOSING = frozenset({"fi", "done", "esac", "}", "case", "for", "select", "function", "[["})
_PASSED = frozenset({"!", "time"})


@dataclass
class Step:
    """One simple command."""

    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    assigned: list[Word] = field(default_factory=list)
    """`NAME=value` before it."""
    certain: bool = True
    """Whether it runs for certain, if all before it in the script went well."""

    @property
    def name(self) -> str | None:
        """The program's name without its folder; None where it is not constant, or there is none."""
        value = self.words[0].value if self.words else None
        return None if value is None else value.rpartition("/")[2]

    @property
    def shown(self) -> str:
        """The beginning of the command, for a message."""
        return " ".join(word.raw for word in self.words[:3])[:80]


@dataclass
class Pipeline:
    """Commands of which each reads what the one before prints."""

    steps: list[Step]
    chained: bool = False
    """Whether it runs only if the one before it went well (`&&`)."""


def script(text: str) -> list[Pipeline]:
    """Every command in a shell text, in the order it is written; those inside of substitutions come first.

    Raises:
        EditError: the text cannot be read for certain.
    """
    try:
        found = tokens(text)
    except UnreadableError as error:
        why = f"the shell command {error.message}"
        raise EditError(why, repair="Write the command plainly, or use the edit tool.") from error
    in_background = any(isinstance(token, Operator) and token.text == "&" for token in found)
    pipelines: list[Pipeline] = []
    certain = not in_background
    nested = False
    chained = False
    current = [Step(certain=certain)]

    def close() -> None:
        nonlocal current
        if any(step.words or step.redirects or step.assigned for step in current):
            pipelines.append(Pipeline(current, chained))
        current = [Step(certain=certain)]

    for token in found:
        for inner in _inner(token):
            for pipeline in script(inner):
                for step in pipeline.steps:
                    step.certain = False
                pipelines.append(pipeline)
        if isinstance(token, Operator):
            if token.text in ("|", "|&"):
                current.append(Step(certain=certain))
                continue
            if token.text in ("(", ")", ";;", ";&", ";;&"):
                nested = True
            certain = not (nested or in_background or token.text == "||")
            if token.text == "&&":
                certain = current[-1].certain and not nested
            close()
            chained = token.text == "&&"
        elif isinstance(token, Redirect):
            current[-1].redirects.append(token)
        elif _take(current[-1], token):
            nested = True
            certain = False
            for step in current:
                step.certain = False
    close()
    return pipelines


def _take(step: Step, word: Word) -> bool:
    """Add a word to a step; whether it is a word of the grammar that makes what runs uncertain."""
    if not step.words and not word.quoted:
        if word.raw in _PASSED and not step.assigned:
            return False
        if word.raw in _OPENING:
            return True
        if word.raw in _CLOSING:
            step.words.append(Word(":", word.raw))
            return True
        name, equals, _ = word.raw.partition("=")
        if equals and name.removesuffix("+").isidentifier():
            step.assigned.append(word)
            return False
    elif not step.words and word.raw.partition("=")[1] and word.raw.partition("=")[0].isidentifier():
        step.assigned.append(word)
        return False
    step.words.append(word)
    return False


def _inner(token: Token) -> Iterator[str]:
    if isinstance(token, Word):
        yield from (inner.text for inner in token.inner)
    elif isinstance(token, Redirect):
        yield from (inner.text for inner in token.target.inner)
