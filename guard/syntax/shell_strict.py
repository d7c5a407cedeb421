"""Shell text to tokens, strictly: what is not understood for certain is an error, never a guess."""

from __future__ import annotations

import re

from guard.syntax.shell_parts import Operator, Redirect, Token, Word
from guard.syntax.unreadable import UnreadableError

OPERATORS = ("&&", "||", ";;&", ";;", ";&", "|&", "|", ";", "&", "(", ")", "\n")
_REDIRECTS = ("<<<", "<<-", "<<", "<>", "<&", "<", "&>>", "&>", ">>", ">|", ">&", ">")
_SPECIAL_BARE = frozenset("*?[{}")
"""Unquoted, these may stand for other text: names of files, folders, or earlier commands."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9*@#?$!-]")


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []
        self.waiting: list[Redirect] = []

    def read(self) -> list[Token]:
        while self.at < len(self.text):
            self._one()
        if self.waiting:
            raise UnreadableError("has a here-document without a body")
        return self.tokens

    def _one(self) -> None:
        text, at = self.text, self.at
        if text[at] in " \t":
            self.at += 1
        elif text.startswith("\\\n", at):
            self.at += 2
        elif text[at] == "#":
            end = text.find("\n", at)
            self.at = len(text) if end < 0 else end
        elif self._redirect():
            return
        else:
            operator = next((op for op in OPERATORS if text.startswith(op, at)), None)
            if operator is None:
                self.tokens.append(self._word())
                return
            self.at += len(operator)
            self.tokens.append(Operator(operator))
            if operator == "\n":
                self._bodies()

    def _redirect(self) -> bool:
        number = re.compile(r"[0-9]*").match(self.text, self.at)
        start = number.end() if number else self.at
        operator = next((op for op in _REDIRECTS if self.text.startswith(op, start)), None)
        if operator is None or (operator in ("<", ">") and self.text.startswith("(", start + 1)):
            return False
        if operator.startswith("&") and start != self.at:
            return False
        digits = self.text[self.at : start]
        self.at = start + len(operator)
        while self.text.startswith((" ", "\t"), self.at):
            self.at += 1
        if self.at >= len(self.text) or self.text[self.at] in "\n;&|()<>":
            raise UnreadableError("has a redirection to nowhere")
        redirect = Redirect(operator, digits, self._word())
        if operator in ("<<", "<<-"):
            self.waiting.append(redirect)
        elif operator == "<<<":
            value = redirect.target.value
            redirect.body = None if value is None else f"{value}\n"
        self.tokens.append(redirect)
        return True

    def _bodies(self) -> None:
        for redirect in self.waiting:
            delimiter = re.sub(r"\\(.)|['\"]", r"\1", redirect.target.raw)
            literal = delimiter != redirect.target.raw
            lines = []
            while True:
                if self.at >= len(self.text):
                    raise UnreadableError("has a here-document that does not end")
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end]
                self.at = min(end + 1, len(self.text))
                line = line.lstrip("\t") if redirect.operator == "<<-" else line
                if line == delimiter:
                    break
                lines.append(line + "\n")
            body = "".join(lines)
            if literal or not re.search(r"[$`\\]", body):
                redirect.body = body
            else:
                redirect.target.inner += _commands_in(body)
        self.waiting.clear()

    def _word(self) -> Word:
        word = Word("", "")
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t\n;&|()<>" and not self.text.startswith(("<(", ">("), self.at):
                break
            if char == "'":
                self._add(word, self._until("'"), quoted=True)
            elif char == '"':
                self._double(word)
            elif char == "\\":
                if self.at + 1 >= len(self.text):
                    raise UnreadableError("ends in a backslash")
                following = self.text[self.at + 1]
                self._add(word, "" if following == "\n" else following, quoted=True)
                self.at += 2
            elif char in "$`" or self.text.startswith(("<(", ">("), self.at):
                self._expansion(word)
            else:
                home = char == "~" and (self.at == start or self.text[self.at - 1] in ":=")
                self._add(word, None if home or char in _SPECIAL_BARE else char)
                self.at += 1
        word.raw = self.text[start : self.at]
        return word

    def _add(self, word: Word, text: str | None, *, quoted: bool = False) -> None:
        word.value = None if text is None or word.value is None else word.value + text
        word.quoted = word.quoted or quoted

    def _until(self, mark: str) -> str:
        end = self.text.find(mark, self.at + 1)
        if end < 0:
            raise UnreadableError("has a quotation that does not end")
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def _double(self, word: Word) -> None:
        self.at += 1
        word.quoted = True
        while not self.text.startswith('"', self.at):
            if self.at >= len(self.text):
                raise UnreadableError("has a quotation that does not end")
            char = self.text[self.at]
            if char == "\\" and self.text[self.at + 1 : self.at + 2] in tuple('$`"\\\n'):
                following = self.text[self.at + 1]
                self._add(word, "" if following == "\n" else following)
                self.at += 2
            elif char in "$`":
                self._expansion(word, in_quotes=True)
            elif char == "!":
                self._add(word, "!")  # history is not expanded where no person types
                self.at += 1
            else:
                self._add(word, char)
                self.at += 1
        self.at += 1

    def _expansion(self, word: Word, *, in_quotes: bool = False) -> None:
        """What begins with a dollar sign or back quote, or a process substitution; its text is not known."""
        text, at = self.text, self.at
        if text.startswith("$'", at) and not in_quotes:
            if "\\" in (inside := self._quoted_c()):
                word.value = None
            self._add(word, inside, quoted=True)
            return
        if text[at] == "`":
            word.inner.append(self._until("`"))
        elif text.startswith(("$(", "<(", ">("), at):
            end = _closing(text, at + 1, "(", ")")
            if not text.startswith("$((", at):
                word.inner.append(text[at + 2 : end])
            else:
                word.inner += _commands_in(text[at + 3 : end])
            self.at = end + 1
        elif text.startswith("${", at):
            end = _closing(text, at + 1, "{", "}")
            word.inner += _commands_in(text[at + 2 : end])
            self.at = end + 1
        elif (name := _NAME.match(text, at + 1)) is not None:
            self.at = name.end()
        else:
            self._add(word, "$")
            self.at += 1
            return
        word.value = None

    def _quoted_c(self) -> str:
        end = self.at + 2
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise UnreadableError("has a quotation that does not end")
        inside = self.text[self.at + 2 : end]
        self.at = end + 1
        return inside


def _closing(text: str, at: int, opening: str, closing: str) -> int:
    """Where the bracket at `at` is closed, quotations passed over."""
    depth = 0
    quote = ""
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if not depth:
                return at
        at += 1
    raise UnreadableError("has a bracket that is not closed")


def _commands_in(text: str) -> list[str]:
    """The commands that run where `text` is expanded as in double quotes."""
    if "`" not in text and "$(" not in text:
        return []
    reader = _Reader(f'"{text}"' if '"' not in text else "")
    if '"' in text:
        raise UnreadableError("runs commands inside quoted text")
    return reader._word().inner


def tokens(text: str) -> list[Token]:
    """The tokens of a shell command.

    Raises:
        UnreadableError: it cannot be read for certain.
    """
    if "\0" in text or "\r" in text:
        raise UnreadableError("holds a NUL or a carriage return")
    return _Reader(text).read()
