r"""One side of a Python file: its text as CPython sees it, its tree, and the way back to `\n`-counted lines.

CPython ends a line at `\n`, `\r\n` and a lone `\r`; guard (like git and every reviewer) at `\n` only. So each
side is normalised first, and `physical` says for every Python line which `\n`-counted line it stands in: a
lone `\r` cannot move an edit to another line than the one the reviewer sees.

A declared encoding is obeyed only where it leaves ASCII bytes alone. Under `utf-7` or `unicode_escape` a
comment can hold code that no reader of the bytes sees; such a file is unreadable, not guessed at. Only who
looks for what may be hidden reads it as declared.

`ast.parse` is called here and nowhere else. A source is shared by all who ask `Sources` for
it: nobody may alter its tree.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import threading
import tokenize
import unicodedata
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TypeVar

from guard.expressions import expression
from guard.syntax.python_tokens import CutError, NameToken, comments_in, name_tokens, tokens
from guard.syntax.unreadable import UnreadableError

_Tree = TypeVar("_Tree", bound=ast.Module | ast.Expression)

PLAIN_ENCODINGS = frozenset(
    {"utf-8", "utf-8-sig", "ascii", "cp1250", "cp1251", "cp1252", "koi8-r"}
    | {f"iso8859-{part}" for part in (1, 2, 5, 7, 9, 15)}
)
"""Codecs, by Python's canonical names, under which every ASCII byte means itself."""

MAX_SOURCE = 2_000_000
"""A longer text is not parsed: a tree takes hundreds of times its room, and minutes."""

MOST_FIELDS = 2_000
"""Fields of one f-string. CPython's parser looks for each from the string's beginning, so that its time grows
with the square of their number."""
_FSTRING = expression(r"""(?<![A-Za-z0-9_])(?:[fF][rR]?|[rR][fF])(\"{3}|'{3}|"|')""")
_BODIES = {
    '"': expression(r'(?:[^"\\\n]|\\.)*+', re.DOTALL),
    "'": expression(r"(?:[^'\\\n]|\\.)*+", re.DOTALL),
    '"""': expression(r'(?:[^"\\]|\\.|"(?!""))*+', re.DOTALL),
    "'''": expression(r"(?:[^'\\]|\\.|'(?!''))*+", re.DOTALL),
}

_ODD = expression(r"[^\x00-\x7f]+")

_TRIES = 20
_PARSE_LOCK = threading.Lock()
"""Held while `ast` builds a tree: CPython 3.11 counts its depth for all threads together and then gives up
with a SystemError (https://github.com/python/cpython/issues/106905). Nor does `warnings.catch_warnings` bear
several threads."""


@dataclass(frozen=True)
class Unreadable:
    """Why a side cannot be parsed, and where; line and column count from 1, 0 is "not known"."""

    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.message}"


@dataclass(frozen=True, eq=False)
class PythonSource:
    """A side that parses."""

    path: str
    text: str = field(repr=False)
    r"""All of it, without a byte order mark, with `\n` for every line end."""
    lines: tuple[bytes, ...] = field(repr=False)
    """The Python lines as UTF-8, without their ends; columns of the syntax tree count these bytes."""
    tree: ast.Module = field(repr=False)
    encoding: str
    """The codec the file is read by; `utf-8-sig` where it begins with a byte order mark."""
    physical: tuple[int, ...] = field(repr=False, default=())
    r"""For each Python line, counted from 0, the `\n`-counted line (from 1) it stands in."""

    def slice(self, start: int, col: int, end: int, end_col: int) -> bytes:
        """The source from line `start`, byte `col` to line `end`, byte `end_col` (lines count from 1)."""
        if start == end:
            return self.lines[start - 1][col:end_col]
        first = self.lines[start - 1][col:]
        return b"\n".join((first, *self.lines[start : end - 1], self.lines[end - 1][:end_col]))

    def comments(self, lines: Iterable[int]) -> dict[int, str]:
        """The comments on those of the Python lines that have one.

        Only the statements that the lines belong to are tokenized; outside any there are only comments.

        Raises:
            UnreadableError: the tokenizer refuses what the parser accepted.
        """
        found: dict[int, str] = {}
        known: set[int] = set()
        for line in lines:
            if line in known or b"#" not in self.lines[line - 1]:
                continue
            start, end = self._statement(line)
            known.update(range(start, end + 1))
            text = b"\n".join(self.lines[start - 1 : end]).decode("utf-8") + "\n"
            try:
                found |= {place + start - 1: comment for place, comment in comments_in(text)}
            except CutError as error:
                raise UnreadableError("a string that the parser ends elsewhere", start) from error
        return {line: found[line] for line in lines if line in found}

    @cached_property
    def names(self) -> tuple[NameToken, ...] | None:
        """Every name in it as it is spelled; None where the tokenizer refuses what the parser accepted."""
        return name_tokens(self.text)

    @property
    def normal_text(self) -> str:
        """The text with its names in NFKC, as Python itself reads them: `ｅｖａｌ` is `eval`."""
        if all(unicodedata.is_normalized("NFKC", word) for word in _odd_words(self.text)):
            return self.text  # what stands in a text or a comment is no name
        lines = self.text.split("\n")
        for name in reversed(self.names or ()):
            if not name.text.isascii():
                line = lines[name.line - 1]
                normal = unicodedata.normalize("NFKC", name.text)
                lines[name.line - 1] = line[: name.start] + normal + line[name.end :]
        return "\n".join(lines)

    def _statement(self, line: int) -> tuple[int, int]:
        """The lines of the statement that holds `line`: of the module, or of a class of the module."""
        found, body = (line, line), self._blocks
        index = bisect_right(body, (line, len(self.lines) + 1)) - 1
        if index >= 0 and line <= body[index][1]:
            found = body[index]
        return found

    def _begins_line(self, node: ast.stmt) -> bool:
        return not self.lines[node.lineno - 1][: node.col_offset].strip()

    @cached_property
    def _blocks(self) -> list[tuple[int, int]]:
        """First and last lines of the statements of the module and its classes' bodies; none overlap."""
        found: list[tuple[int, int]] = []
        stack: list[ast.stmt] = self.tree.body[::-1]
        while stack:
            node = stack.pop()
            start = _first_line(node)
            end = node.end_lineno or start
            if isinstance(node, ast.ClassDef) and self._begins_line(node.body[0]):
                end = _first_line(node.body[0]) - 1
                stack += node.body[::-1]
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))  # joined by a semicolon
            else:
                found.append((start, end))
        return found


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def refusal(data: bytes) -> Unreadable | None:
    """Why the encoding that a file declares is not obeyed; None where it leaves ASCII bytes alone."""
    codec = _codec(_flat(data))
    if isinstance(codec, Unreadable) or codec in PLAIN_ENCODINGS:
        return None  # what cannot be told, the reader says
    return Unreadable(f"the declared encoding {codec!r} can hide code from a reader", 1, 1)


def read_as_declared(path: str, data: bytes) -> PythonSource | Unreadable:
    """Read a file by whatever encoding it declares, for who looks for what that hides.

    Never raises for any bytes.
    """
    flat = _flat(data)
    codec = _codec(flat)
    if isinstance(codec, Unreadable):
        return codec
    try:
        text = flat.decode(codec)
    except UnicodeDecodeError as error:
        line = flat[: error.start].count(b"\n") + 1
        return Unreadable(f"bytes that are not {codec}", line, 1)
    except (LookupError, ValueError) as error:
        return Unreadable(f"its encoding cannot be told: {_message(error)}", 1, 1)
    tree = parse_module(text)
    if isinstance(tree, Unreadable):
        return tree
    lines = lines_of(text)
    return PythonSource(path, text, lines, tree, codec, _physical_lines(data, len(lines)))


def lines_of(text: str) -> tuple[bytes, ...]:
    """The lines of a `PythonSource` with that text."""
    lines = text.encode("utf-8").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return tuple(lines)


def _flat(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _codec(flat: bytes) -> str | Unreadable:
    """The codec that a text declares, by Python's canonical name."""
    if b"\0" in flat:
        before = flat[: flat.index(b"\0")]
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        return Unreadable("a NUL byte in source code", before.count(b"\n") + 1, column)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(flat).readline)
        return codecs.lookup(encoding).name
    except (SyntaxError, LookupError, ValueError) as error:
        return Unreadable(f"its encoding cannot be told: {_message(error)}", 1, 1)


def parse_module(text: str) -> ast.Module | Unreadable:
    """The syntax tree of `text`, silently (no warning is shown or turned into an error)."""
    return _parsed(text, "exec", ast.Module)


def parse_expression(text: str) -> ast.expr | Unreadable:
    """The syntax tree of `text` as one expression, silently."""
    tree = _parsed(text, "eval", ast.Expression)
    return tree if isinstance(tree, Unreadable) else tree.body


def _parsed(text: str, mode: str, kind: type[_Tree]) -> _Tree | Unreadable:
    if len(text) > MAX_SOURCE:
        return Unreadable(f"longer than the {MAX_SOURCE} characters that are parsed")
    if text.count("{") > MOST_FIELDS and (line := _crowded_line(text)):
        return Unreadable(f"an f-string of more than {MOST_FIELDS} fields", line, 1)
    try:
        return _parse_alone(text, mode, kind)
    except SyntaxError as error:
        return _newer(text, mode, kind) or Unreadable(
            _message(error), error.lineno or 0, max(error.offset or 0, 0)
        )
    except ValueError as error:
        return Unreadable(_message(error))
    except (RecursionError, MemoryError):
        return Unreadable("nested too deeply for the parser")


def _newer(text: str, mode: str, kind: type[_Tree]) -> _Tree | None:
    """The tree of what only a newer Python reads; None where no version does."""
    reader = import_module("guard.syntax.python_newer").Newer  # most files are of no newer Python
    try:
        newer = reader(text, _expression, lambda part: _parse_alone(part, "eval", ast.Expression))
        tree = _parse_alone(newer.covered, mode, kind)
        newer.restore(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


def _expression(text: str) -> ast.expr:
    found = parse_expression(text)
    if isinstance(found, Unreadable):
        raise SyntaxError(found.message)
    return found


def _crowded_line(text: str) -> int:
    """The line of the first f-string with more fields than are parsed; 0 where there is none."""
    for match in _FSTRING.finditer(text):
        body = _BODIES[match[1]].match(text, match.end())
        if body is not None and text.count("{", match.end(), body.end()) > MOST_FIELDS:
            return _confirmed(text, text.count("\n", 0, match.start()) + 1)
    return 0


def _confirmed(text: str, line: int) -> int:
    """As `_crowded_line`, where something in `line` looks like such a string, perhaps in a comment."""
    try:
        for token in tokens(text):
            if token.parts is not None and token.text.count("{") > MOST_FIELDS:
                return text.count("\n", 0, token.start) + 1
    except CutError:
        return line
    return 0


def _parse_alone(text: str, mode: str, kind: type[_Tree]) -> _Tree:
    """The tree; tried again where a thread that is not ours parsed at the same time."""
    for _ in range(_TRIES):
        try:
            with _PARSE_LOCK, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text, "<proposal>", mode)
        except SystemError:
            continue
        assert isinstance(tree, kind)  # the mode says so
        return tree
    raise ValueError("the interpreter's parser was disturbed by another thread; try again")


def _message(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return re.sub(r"\s+", " ", text or type(error).__name__).strip()


def _physical_lines(data: bytes, count: int) -> tuple[int, ...]:
    if b"\r" not in data.replace(b"\r\n", b"\n"):
        return tuple(range(1, count + 1))
    found: list[int] = [1]
    line = 1
    for end in re.finditer(rb"\r\n|\r|\n", data):
        line += end.group().endswith(b"\n")
        found.append(line)
    return tuple(found[:count])


def _odd_words(text: str) -> Iterator[str]:
    """What of a text can be a name that is not all ASCII, or the part of one that counts, wherever it stands.

    A part of what is in normal form is, too: so each run of letters stands for every name that it holds. What
    is ASCII in a name is in normal form, and only its last letter can melt into what follows.
    """
    letters: dict[str, bool] = {}
    for found in _ODD.finditer(text) if not text.isascii() else ():
        for odd in found[0]:
            if odd not in letters:
                letters[odd] = f"a{odd}".isidentifier()
        if any(letters[odd] for odd in found[0]):
            before = text[max(found.start() - 1, 0) : found.start()]
            yield from (before + "".join(odd if letters[odd] else " " for odd in found[0])).split()
