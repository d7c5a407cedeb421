"""Python newer than the interpreter: covered by older words, parsed, and put back as it was meant.

A text that the interpreter's own parser refuses is cut into tokens, and each construct that came with Python
3.12 to 3.14 is covered by something of the same place, lines and bytes that every version reads: type
parameters (PEP 695, 696) and `type` statements, f-strings of any shape (PEP 701), template strings (PEP
750) and `except A, B:` (PEP 758). In the tree the covers are then replaced by what they stand for, in the
form that the newer `ast` gives it. So a change is judged alike on every Python that guard runs on.

LibCST reads these too, but not just any text: a thousand nested brackets take it seconds, a few thousand
never end, and what the interpreter refuses is the very place for such a text.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from keyword import iskeyword
from typing import Any, TypeVar

from guard.expressions import expression
from guard.syntax.python_nodes import (
    INTERPOLATION,
    TEMPLATE,
    TYPE_ALIAS,
    type_parameter,
)
from guard.syntax.python_tokens import CutError, Field, Piece, Token, tokens
from guard.syntax.walk import children

ParseExpression = Callable[[str], ast.expr]
"""Reads one expression of any version; raises `SyntaxError` where it is none."""

_Node = TypeVar("_Node", bound=ast.AST)
_QUOTE = expression(r'(\\.)|(")', re.DOTALL)
_SIGN = expression(r"[^\n]")
_COMMENT = expression(r"\#[^\n]*")
_LINE_END = expression(r"\n")
_WIDE = expression(r"[^\x00-\x7f]")
_HEADS = ("def", "class")
_DEFINITIONS: tuple[Any, ...] = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_REPR = ord("r")


class Newer:
    """A text of a newer Python: `covered` is what an older one parses, `restore` mends the tree of that.

    Raises:
        SyntaxError: it is no newer Python either, or holds nothing that is new.
    """

    def __init__(self, text: str, parse: ParseExpression, older: Callable[[str], object]) -> None:
        """Find what is newer.

        Args:
            text: what the interpreter's own parser refuses.
            parse: reads an expression of any version.
            older: reads one by the interpreter's own parser alone.
        """
        self._text = text
        self._parse = parse
        self._older = older
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._wide = [match.start() for match in _WIDE.finditer(text)]
        self._widths = [0, *accumulate(len(text[index].encode()) - 1 for index in self._wide)]
        self._covers: list[tuple[int, int, str]] = []
        self._tuples: dict[tuple[int, int], ast.expr] = {}
        self._heads: dict[tuple[int, int], list[ast.AST]] = {}
        self._aliases: dict[tuple[int, int], tuple[Token, list[ast.AST]]] = {}
        try:
            found = [token for token in tokens(text) if token.kind != "comment"]
        except CutError as error:
            raise SyntaxError("a string that is not closed") from error
        self._tokens = [token for token in found if token.kind != "newline" or not token.depth]
        self._find()
        if not self._covers:
            raise SyntaxError("nothing newer")

    @property
    def covered(self) -> str:
        """The text with what is newer covered: each line keeps its number, and its bytes their places."""
        found, at = [], 0
        for start, end, cover in self._covers:
            found += [self._text[at:start], cover]
            at = end
        return "".join([*found, self._text[at:]])

    def restore(self, tree: ast.AST) -> None:
        """Put into the tree of `covered` what the covers stand for."""
        stack = [tree]
        while stack:
            node = stack.pop()
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = [self._meant(one) for one in value]
                elif isinstance(value, ast.AST):
                    setattr(node, name, self._meant(value))
            stack += children(node)

    def _meant(self, node: Any) -> Any:
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        if isinstance(node, ast.Tuple) and not node.elts:
            return self._tuples.get(place, node)
        if isinstance(node, _DEFINITIONS) and place in self._heads:
            node.type_params = self._heads[place]
        if isinstance(node, ast.Assign) and place in self._aliases:
            token, parameters = self._aliases[place]
            name = self._placed(ast.Name(token.text, ast.Store()), token.start, token.end)
            alias = TYPE_ALIAS(name=name, type_params=parameters, value=node.value)
            return ast.copy_location(alias, node)
        return node

    # What is newer, and what covers it

    def _find(self) -> None:
        index, fresh = 0, True
        while index < len(self._tokens):
            token = self._tokens[index]
            after = index + 1
            if token.kind == "string":
                after = self._strings(index)
            elif token.kind == "name" and token.text in _HEADS:
                after = self._head(index)
            elif token.kind == "name" and fresh and token.text == "type":
                after = self._alias(index)
            elif token.kind == "name" and fresh and token.text == "except":
                after = self._except(index)
            last = self._tokens[after - 1]
            fresh = last.kind == "newline" or (last.depth == 0 and last.text in (";", ":"))
            index = after

    def _cover(self, start: int, end: int, first: str, last: str) -> None:
        blank = _SIGN.sub(lambda sign: " " * len(sign[0].encode()), self._text[start:end])
        self._covers.append((start, end, first + blank[len(first) : len(blank) - len(last)] + last))

    def _at(self, index: int) -> Token | None:
        return self._tokens[index] if index < len(self._tokens) else None

    def _is(self, index: int, *texts: str) -> bool:
        token = self._at(index)
        return token is not None and token.kind == "sign" and token.text in texts

    def _closing(self, index: int) -> int:
        """Where the bracket closes that opens at `index`."""
        depth = self._tokens[index].depth
        for place in range(index + 1, len(self._tokens)):
            if self._is(place, ")", "]", "}") and self._tokens[place].depth < depth:
                return place
        raise SyntaxError("a bracket that is not closed")

    def _head(self, index: int) -> int:
        name = self._at(index + 1)
        if name is None or name.kind != "name" or not self._is(index + 2, "["):
            return index + 1
        close = self._closing(index + 2)
        start = self._tokens[index + 2].start
        if self._is(close + 1, "("):
            self._cover(start, self._tokens[close + 1].end, "(", "")
        else:
            self._cover(start, self._tokens[close].end, "(", ")")
        begins = self._tokens[index]
        before = self._tokens[index - 1] if index else None
        if before is not None and before.text == "async":
            begins = before
        self._heads[self._place(begins.start)] = self._parameters(index + 2, close)
        return close + 1 + self._is(close + 1, "(")

    def _alias(self, index: int) -> int:
        name = self._at(index + 1)
        if name is None or name.kind != "name" or iskeyword(name.text):
            return index + 1
        parameters: list[ast.AST] = []
        close = index + 1
        if self._is(index + 2, "["):
            close = self._closing(index + 2)
        gap = self._text[self._tokens[index].end : name.start]
        if not self._is(close + 1, "=") or "\n" in gap:
            return index + 1
        self._covers.append((self._tokens[index].end, name.start, "_" * len(gap)))
        if close > index + 1:
            self._cover(self._tokens[index + 2].end, self._tokens[close].start, "0", "")
            parameters = self._parameters(index + 2, close)
        self._aliases[self._place(self._tokens[index].start)] = (name, parameters)
        return close + 1

    def _except(self, index: int) -> int:
        first = index + 1 + self._is(index + 1, "*")
        commas, end = 0, first
        while end < len(self._tokens) and not (self._is(end, ":") and not self._tokens[end].depth):
            if self._tokens[end].kind == "newline" or self._tokens[end].text == "as":
                return index + 1
            commas += self._is(end, ",") and not self._tokens[end].depth
            end += 1
        if not commas or end >= len(self._tokens):
            return index + 1
        start, stop = self._tokens[first].start, self._tokens[end - 1].end
        self._cover(start, stop, "(", ")")
        self._tuples[self._place(start)] = self._expression(start, stop)
        return end

    def _parameters(self, opens: int, closes: int) -> list[ast.AST]:
        found: list[ast.AST] = []
        depth, index = self._tokens[opens].depth, opens + 1
        while index < closes:
            end = index
            while end < closes and not (self._is(end, ",") and self._tokens[end].depth == depth):
                end += 1
            found.append(self._parameter(index, end, depth))
            index = end + 1
        if not found:
            raise SyntaxError("no type parameter")
        return found

    def _parameter(self, index: int, end: int, depth: int) -> ast.AST:
        stars = self._tokens[index].text if self._is(index, "*", "**") else ""
        begins, at = index, index + bool(stars)
        name = self._tokens[at]
        equal = next(
            (
                place
                for place in range(at, end)
                if self._is(place, "=") and self._tokens[place].depth == depth
            ),
            end,
        )
        bound = default = None
        if name.kind != "name" or at >= end or (at + 1 < equal and (stars or not self._is(at + 1, ":"))):
            raise SyntaxError("no type parameter")
        if at + 1 < equal:
            bound = self._between(at + 2, equal)
        if equal < end:
            default = self._between(equal + 1, end)
        node: ast.AST = type_parameter(stars, name.text, bound, default)
        return self._placed(node, self._tokens[begins].start, self._tokens[end - 1].end)

    def _between(self, first: int, end: int) -> ast.expr:
        if first >= end:
            raise SyntaxError("an expression is missing")
        return self._expression(self._tokens[first].start, self._tokens[end - 1].end)

    # Strings

    def _strings(self, index: int) -> int:
        end = index
        while (token := self._at(end)) is not None and token.kind == "string":
            end += 1
        run = self._tokens[index:end]
        start, stop = run[0].start, run[-1].end
        if any(token.parts is not None for token in run) and self._is_newer(run):
            self._cover(start, stop, "(", ")")
            self._tuples[self._place(start)] = self._joined(run)
        return end

    def _is_newer(self, run: Sequence[Token]) -> bool:
        if any("t" in token.prefix for token in run):
            return True
        try:
            self._older(f"({self._text[run[0].start : run[-1].end]}\n)")
        except (SyntaxError, ValueError):
            return True
        return False

    def _joined(self, run: Sequence[Token]) -> ast.expr:
        values: list[ast.expr] = []
        template = "t" in run[0].prefix
        for token in run:
            if template != ("t" in token.prefix) or "b" in token.prefix:
                raise SyntaxError("strings of kinds that cannot be joined")
            if token.parts is None:
                values.append(self._expression(token.start, token.end))
            else:
                values += self._values(token.parts, "r" in token.prefix, template)
        kind = TEMPLATE if template else ast.JoinedStr
        return self._placed(kind(values=_merged(values)), run[0].start, run[-1].end)

    def _values(self, parts: Sequence[Piece | Field], raw: bool, template: bool) -> list[ast.expr]:
        found: list[ast.expr] = []
        for part in parts:
            if isinstance(part, Piece):
                found.append(self._placed(ast.Constant(self._said(part, raw)), part.start, part.end))
                continue
            if part.shown is not None:
                value, rest = self._text[slice(*part.value)], self._text[part.value[1] : part.shown[1]]
                shown = ast.Constant(value + _COMMENT.sub("", rest))
                found.append(self._placed(shown, *part.shown))
            found.append(self._field(part, raw, template))
        return found

    def _field(self, part: Field, raw: bool, template: bool) -> ast.expr:
        value = self._expression(*part.value)
        spec: ast.expr | None = None
        if part.spec is not None:
            inner = ast.JoinedStr(_merged(self._values(part.spec, raw, False)))
            spec = self._placed(inner, part.value[1], part.end)
        if len(part.conversion) > 1 or (part.conversion and part.conversion not in "rsa"):
            raise SyntaxError("no conversion")
        conversion = ord(part.conversion) if part.conversion else -1
        if part.shown is not None and not part.conversion and spec is None:
            conversion = _REPR
        if not template:
            return self._placed(ast.FormattedValue(value, conversion, spec), part.start, part.end)
        text = self._text[slice(*part.value)].strip()
        node: ast.expr = INTERPOLATION(value=value, str=text, conversion=conversion, format_spec=spec)
        return self._placed(node, part.start, part.end)

    def _said(self, part: Piece, raw: bool) -> str:
        """What a piece between fields says."""
        text = self._text[part.start : part.end].replace("{{", "{").replace("}}", "}")
        if raw:
            return text
        if (len(text) - len(text.rstrip("\\"))) % 2:
            text += "\\"
        quoted = _QUOTE.sub(lambda found: found[1] or '\\"', text)
        node = self._parse(f'"""{quoted}"""')
        assert isinstance(node, ast.Constant)  # a string without fields
        return str(node.value)

    # Places

    def _place(self, index: int) -> tuple[int, int]:
        """Line, from 1, and byte of it, of a character of the text."""
        line = bisect_right(self._starts, index)
        start = self._starts[line - 1]
        return line, index - start + self._widened(index) - self._widened(start)

    def _widened(self, index: int) -> int:
        """How many more bytes than characters stand before one of the text."""
        return self._widths[bisect_left(self._wide, index)] if self._wide else 0

    def _placed(self, node: _Node, start: int, end: int) -> _Node:
        place: Any = node
        place.lineno, place.col_offset = self._place(start)
        place.end_lineno, place.end_col_offset = self._place(end)
        return node

    def _expression(self, start: int, end: int) -> ast.expr:
        """The expression that stands there, of any version."""
        text = self._text[start:end]
        if not text.strip():
            raise SyntaxError("an expression is missing")
        found = self._parse(f"({text}\n)")
        is_bare = (found.lineno, found.col_offset) == (1, 0)  # a tuple that takes the brackets for its own
        line, column = self._place(start)
        stack: list[ast.AST] = [found]
        while stack:
            node: Any = stack.pop()
            if hasattr(node, "lineno"):
                if node.lineno == 1:
                    node.col_offset += column - 1
                if node.end_lineno == 1:
                    node.end_col_offset += column - 1
                node.lineno += line - 1
                node.end_lineno += line - 1
            stack += children(node)
        if is_bare:
            blanks = len(text) - len(text.lstrip())
            self._placed(found, start + blanks, start + len(text.rstrip()))
        return found


def _merged(values: list[ast.expr]) -> list[ast.expr]:
    """Constants that follow each other as one, as `ast` has them; empty ones left out."""
    found: list[ast.expr] = []
    for value in values:
        last = found[-1] if found else None
        if not isinstance(value, ast.Constant):
            found.append(value)
        elif not isinstance(value.value, str):
            raise SyntaxError("strings of kinds that cannot be joined")
        elif isinstance(last, ast.Constant):
            last.value += value.value  # type: ignore[operator]
            last.end_lineno, last.end_col_offset = value.end_lineno, value.end_col_offset
        elif value.value:
            found.append(value)
    return found
