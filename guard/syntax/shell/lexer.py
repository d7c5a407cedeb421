"""Shell text to tokens: the one lexer, for who must follow a command for certain and for who only looks.

Strictly, what is not understood for certain is an error, never a guess. Leniently (`Lexer(strict=False)`)
only a quote or a substitution without an end is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guard.expressions import expression
from guard.syntax.shell.parts import Inner, Operator, Redirect, Token, Word
from guard.syntax.unreadable import UnreadableError

OPERATORS = ("&&", "||", ";;&", ";;", ";&", "|&", "|", ";", "&", "(", ")", "\n")
_REDIRECTS = ("<<<", "<<-", "<<", "<>", "<&", "<", "&>>", "&>", ">>", ">|", ">&", ">")
_SPECIAL_BARE = frozenset("*?[{}")
"""Unquoted, these may stand for other text: names of files, folders, or earlier commands."""
_NAME = expression(r"[A-Za-z_][A-Za-z0-9_]*|[0-9*@#?$!-]")
_PLAIN = expression(r"[^\s'\"\\$`;&|()<>{}*?\[~]+")
"""What stands for itself in a bare word."""
_PLAIN_QUOTED = expression(r"[^\"\\$`{]+")
_REDIRECTED = expression(r"([0-9]*)[<>]|&>")
_DEFAULT = expression(r"([A-Za-z_][A-Za-z0-9_]*)(?::?-([^${}`]*))?")
_HOLE = expression(r"\{[^{}\n]+\}")
_QUOTE, _BRACKET = "has a quotation that does not end", "has a bracket that is not closed"


class Lexer:
    """The tokens of one text, one after the other."""

    def __init__(
        self,
        text: str,
        *,
        strict: bool = True,
        values: Mapping[str, str] | None = None,
        braces: bool = False,
    ) -> None:
        """Read nothing yet.

        Args:
            text: the shell text.
            strict: whether what is not certain is an error.
            values: variables that have one constant value, for who only looks.
            braces: whether `{name}` is a variable, as it is in a notebook.
        """
        self.text = text
        self.at = 0
        self._strict = strict
        self._values = values or {}
        self._braces = braces
        self._blanks = " \t" if strict else " \t\r\f\v"
        self._ends = self._blanks + "\n;&|()<>"
        self._waiting: list[Redirect] = []

    def read(self) -> Iterator[Token]:
        """Every token; the body of a here-document is known once the line that opens it has ended.

        Raises:
            UnreadableError: the text cannot be read (for certain, if that is asked for); of a lenient lexer,
                `at` is where what has no end begins.
        """
        while self.at < len(self.text):
            token = self._one()
            if token is not None:
                yield token
        if self._waiting:
            self._doubt("has a here-document without a body")

    def _doubt(self, problem: str) -> None:
        if self._strict:
            raise UnreadableError(problem)

    def _unended(self, problem: str, at: int) -> UnreadableError:
        self.at = at
        return UnreadableError(problem)

    def _one(self) -> Token | None:
        text, at = self.text, self.at
        if text[at] in self._blanks:
            self.at += 1
            return None
        if skipped := self._continued():
            self.at += skipped
            return None
        if text[at] == "#":
            end = text.find("\n", at)
            self.at = len(text) if end < 0 else end
            return None
        redirect = self._redirect() if _REDIRECTED.match(text, at) else None
        if redirect is not None:
            return redirect
        operator = next((op for op in OPERATORS if text.startswith(op, at)), None)
        if operator is None:
            return self._word()
        self.at += len(operator)
        if operator == "\n":
            self._bodies()
        return Operator(operator)

    def _continued(self) -> int:
        """The length of a line's end that a backslash takes away here, or 0."""
        if self.text.startswith("\\\n", self.at):
            return 2
        return 3 if not self._strict and self.text.startswith("\\\r\n", self.at) else 0

    def _redirect(self) -> Redirect | None:
        start = self.at
        while self.text[start].isdigit():
            start += 1
        operator = next((op for op in _REDIRECTS if self.text.startswith(op, start)), None)
        if operator is None or (operator in ("<", ">") and self.text.startswith("(", start + 1)):
            return None
        digits = self.text[self.at : start]
        self.at = start + len(operator)
        while self.text[self.at : self.at + 1] and self.text[self.at] in self._blanks:
            self.at += 1
        is_lost = self.at >= len(self.text) or self.text[self.at] in "\n;&|()<>"
        if is_lost:
            self._doubt("has a redirection to nowhere")
            is_lost = not self.text.startswith(("<(", ">("), self.at)
        elif not self._strict and self.text[self.at] == "#":  # a comment
            is_lost = True
        redirect = Redirect(operator, digits, Word("", "", start=self.at) if is_lost else self._word())
        if operator in ("<<", "<<-") and not is_lost:
            self._waiting.append(redirect)
        elif operator == "<<<":
            value = redirect.target.value
            redirect.body = None if value is None else f"{value}\n"
        return redirect

    def _bodies(self) -> None:
        for redirect in self._waiting:
            delimiter = re.sub(r"\\(.)|['\"]", r"\1", redirect.target.raw)
            literal = delimiter != redirect.target.raw
            first = end = self.at
            lines = []
            while True:
                if self.at >= len(self.text):
                    self._doubt("has a here-document that does not end")
                    end = self.at
                    break
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end]
                begins, self.at = self.at, min(end + 1, len(self.text))
                line = line.lstrip("\t") if redirect.operator == "<<-" else line
                if line == delimiter or (not self._strict and line.strip() == delimiter):
                    end = begins
                    break
                lines.append(line + "\n")
            redirect.span = (first, end)
            body = "".join(lines)
            if literal or not re.search(r"[$`\\]", body):
                redirect.body = body
            elif self._strict:
                redirect.target.inner += self._commands_in(body, first)
        self._waiting.clear()

    def _word(self) -> Word:
        text = self.text
        start = self.at
        word = Word("", "", start=start)
        while self.at < len(text):
            if plain := _PLAIN.match(text, self.at):
                self._add(word, plain[0])
                self.at = plain.end()
                continue
            char = text[self.at]
            if char in self._ends and not text.startswith(("<(", ">("), self.at):
                break
            if char == "'":
                self._add(word, self._until("'"), quoted=True)
            elif char == '"':
                self._double(word)
            elif char == "\\":
                self._escaped(word)
            elif char in "$`" or text.startswith(("<(", ">("), self.at):
                self._expansion(word)
            elif not self._hole(word):
                home = char == "~" and (self.at == start or text[self.at - 1] in ":=")
                self._add(word, None if home or char in _SPECIAL_BARE else char, shown=char)
                self.at += 1
        word.raw = text[start : self.at]
        return word

    def _add(self, word: Word, text: str | None, *, quoted: bool = False, shown: str | None = None) -> None:
        word.value = None if text is None or word.value is None else word.value + text
        word.shown += (text or "") if shown is None else shown
        word.quoted = word.quoted or quoted

    def _escaped(self, word: Word) -> None:
        if skipped := self._continued():
            self._add(word, "", quoted=True)
            self.at += skipped
            return
        following = self.text[self.at + 1 : self.at + 2]
        if not following:
            self._doubt("ends in a backslash")
        self._add(word, following, quoted=True)
        self.at += 2

    def _until(self, mark: str) -> str:
        end = self.text.find(mark, self.at + 1)
        if end < 0:
            raise self._unended(_QUOTE if mark == "'" or self._strict else _BRACKET, self.at)
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def _double(self, word: Word) -> None:
        start = self.at
        self.at += 1
        word.quoted = True
        while not self.text.startswith('"', self.at):
            if self.at >= len(self.text):
                raise self._unended(_QUOTE, start)
            char = self.text[self.at]
            if plain := _PLAIN_QUOTED.match(self.text, self.at):
                self._add(word, plain[0])
                self.at = plain.end()
            elif char == "\\" and self.text[self.at + 1 : self.at + 2] in tuple('$`"\\\n'):
                following = self.text[self.at + 1]
                self._add(word, "" if following == "\n" else following)
                self.at += 2
            elif char in "$`":
                self._expansion(word, in_quotes=True)
            elif not self._hole(word):
                self._add(word, char)
                self.at += 1
        self.at += 1

    def _hole(self, word: Word) -> bool:
        """Take in `{name}` where that is a variable; whether there is one."""
        match = _HOLE.match(self.text, self.at) if self._braces else None
        if match is None:
            return False
        self._unknown(word, match[0])
        self.at = match.end()
        return True

    def _unknown(self, word: Word, written: str) -> None:
        self._add(word, None, shown=written)
        word.dynamic = True

    def _expansion(self, word: Word, *, in_quotes: bool = False) -> None:
        """What begins with a dollar sign or back quote, or a process substitution; its text is not known."""
        text, at = self.text, self.at
        if text.startswith("$'", at) and not in_quotes:
            if "\\" in (inside := self._quoted_c()):
                word.value = None
            self._add(word, inside, quoted=True)
        elif text.startswith('$"', at) and not in_quotes:  # may be translated
            word.value = None
            self.at += 1
        elif text[at] == "`":
            word.inner.append(Inner(self._until("`"), at + 1))
            self._unknown(word, text[at : self.at])
        elif text.startswith(("$(", "<(", ">("), at):
            self.at = self._closing(at + 1, "(", ")") + 1
            if not text.startswith("$((", at):
                word.inner.append(Inner(text[at + 2 : self.at - 1], at + 2))
            else:
                word.inner += self._commands_in(text[at + 3 : self.at - 1], at + 3)
            self._unknown(word, text[at : self.at])
        elif text.startswith("${", at):
            self.at = self._closing(at + 1, "{", "}") + 1
            inside = text[at + 2 : self.at - 1]
            word.inner += self._commands_in(inside, at + 2)
            self._variable(word, inside, text[at : self.at])
        elif (name := _NAME.match(text, at + 1)) is not None:
            self.at = name.end()
            self._variable(word, name[0], text[at : self.at])
        else:
            self._add(word, "$")
            self.at += 1

    def _variable(self, word: Word, inside: str, written: str) -> None:
        """Take in a variable, which may have a known value or a default."""
        match = _DEFAULT.fullmatch(inside) if not self._strict else None
        value = self._values.get(match[1], match[2] or None) if match else None
        if value is None:
            self._unknown(word, written)
        else:
            self._add(word, value)

    def _quoted_c(self) -> str:
        end = self.at + 2
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self._unended(_QUOTE, self.at)
        inside = self.text[self.at + 2 : end]
        self.at = end + 1
        return inside

    def _closing(self, opening: int, left: str, right: str) -> int:
        """Where the bracket at `opening` is closed, quotations passed over."""
        text, at = self.text, opening
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
            elif char == left:
                depth += 1
            elif char == right:
                depth -= 1
                if not depth:
                    return at
            at += 1
        raise self._unended(_BRACKET, opening)

    def _commands_in(self, text: str, start: int) -> list[Inner]:
        """The commands that run where `text`, which begins at `start`, is expanded as in double quotes."""
        if "`" not in text and "$(" not in text:
            return []
        if '"' in text:
            self._doubt("runs commands inside quoted text")
            return []
        found = Lexer(f'"{text}"', strict=self._strict)._word().inner
        return [Inner(one.text, one.start + start - 1) for one in found]


def tokens(text: str) -> list[Token]:
    """The tokens of a shell command.

    Raises:
        UnreadableError: it cannot be read for certain.
    """
    if "\0" in text or "\r" in text:
        raise UnreadableError("holds a NUL or a carriage return")
    return list(Lexer(text).read())
