"""TOML with line numbers: `tomllib` says what a document means, a scanner says where each part stands.

`tomllib` gives no positions. The scanner only has to be right on documents that `tomllib` accepts, and it is
checked: its tree must have the same shape as the parsed one, else the document counts as unreadable.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from guard.expressions import expression
from guard.syntax.nesting import refuse_deep
from guard.syntax.unreadable import UnreadableError

MOST_PARTS = 64
"""Parts of a dotted key."""

_TOKEN = expression(
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<newline>\n)|(?P<blank>[ \t\r]+)"
    r"|(?P<mark>[\[\]{}=,.])|(?P<atom>[^\s\[\]{}=,.\#\"']+)",
    re.DOTALL,
)


@dataclass
class Node:
    """One value: where it stands, and its parts."""

    value: object = None
    """As `tomllib` read it."""
    spans: list[range] = field(default_factory=list)
    """The lines that it stands on, headers included, and those of its parts where it is no table with one.
    Spans, as a line may stand in as many values as are nested there."""
    items: dict[str, Node] = field(default_factory=dict)
    """A table's values."""
    elements: list[Node] = field(default_factory=list)
    """An array's elements."""
    is_array: bool = False
    is_table: bool = False

    def at(self, *path: str) -> Node:
        """The value under the keys `path`, an empty node where there is none."""
        node: Node = self
        for key in path:
            node = node.items.get(key, _EMPTY)
        return node

    @property
    def lines(self) -> frozenset[int]:
        """Every line that it or one of its parts stands on, headers included."""
        return frozenset(chain.from_iterable(self.spans))

    def all_lines(self) -> frozenset[int]:
        """The lines of the value and of all its parts, wherever they stand."""
        found = set(self.lines)
        waiting = [*self.items.values(), *self.elements]
        while waiting:
            part = waiting.pop()
            # What holds others in one piece spans them.
            if not all(span.start in found and span[-1] in found for span in part.spans):
                found |= part.lines
            waiting += [*part.items.values(), *part.elements]
        return frozenset(found)


_EMPTY = Node()
_NO_KEYS: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A parsed document."""

    root: Node
    paths: dict[int, tuple[str, ...]]
    """By line: the keys of the last assignment or header that stands on it."""
    plain: dict[int, str]
    """By line: `comment` or `formatting`, for lines that hold nothing else."""


@dataclass(frozen=True, eq=False)
class Toml:
    """A TOML text and what it says. Shared: nobody may alter its data."""

    text: str = field(repr=False)
    data: Mapping[str, Any]

    @cached_property
    def located(self) -> Document:
        """It with positions.

        Raises:
            UnreadableError: its parts cannot be located.
        """
        try:
            scanner = _Scanner(self.text)
            root = scanner.document()
            _fit(root, self.data)
        except RecursionError as error:
            raise UnreadableError("TOML nested too deeply") from error
        return Document(root, scanner.paths, scanner.plain)


def read_toml(text: str) -> Toml:
    """What `text` says.

    Raises:
        UnreadableError: it is no valid TOML.
    """
    _refuse_long_keys(text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise UnreadableError(f"not valid TOML: {error}", int(line[1]) if line else 1) from error
    except RecursionError as error:
        raise UnreadableError("TOML nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableError("TOML that cannot be read") from error
    refuse_deep(data, "TOML")
    return Toml(text, data)


def _refuse_long_keys(text: str) -> None:
    """Refuse keys of more parts than anybody writes: each line below such a header goes through all of them.

    Raises:
        UnreadableError: there is one.
    """
    if all(line.count(".") < MOST_PARTS for line in text.split("\n")):
        return
    line, dots = 1, 0
    for match in _TOKEN.finditer(text):
        line += match[0].count("\n")
        if match["mark"] == ".":
            dots += 1
        elif match["blank"] is None and match["atom"] is None and match["text"] is None:
            dots = 0
        if dots >= MOST_PARTS:
            raise UnreadableError("TOML nested too deeply", line)


def _fit(node: Node, value: object) -> None:
    """Give each node its parsed value, and refuse where the two trees differ."""
    node.value = value
    if isinstance(value, dict) and node.is_table and node.items.keys() == value.keys():
        for key, item in node.items.items():
            _fit(item, value[key])
    elif isinstance(value, list) and node.is_array and len(node.elements) == len(value):
        for element, part in zip(node.elements, value, strict=True):
            _fit(element, part)
    elif isinstance(value, dict | list) or node.is_table or node.is_array:
        raise UnreadableError(
            "the parts of this TOML document cannot be located",
            min((span.start for span in node.spans), default=1),
        )


class _Scanner:
    def __init__(self, text: str) -> None:
        self.paths: dict[int, tuple[str, ...]] = {}
        self.plain: dict[int, str] = {}
        self._line = 1
        self._tokens = self._tokenize(text)
        self._kind, self._text, self._at = "", "", 1
        self._advance()

    def _tokenize(self, text: str) -> Iterator[tuple[str, str, int]]:
        position, used = 0, False
        for match in _TOKEN.finditer(text):
            if match.start() != position:
                break
            position = match.end()
            kind, part = match.lastgroup or "", match[0]
            if kind in ("comment", "blank"):
                if kind == "comment" and not used:
                    self.plain[self._line] = "comment"
                continue
            used = used or kind != "newline"
            if kind == "newline" and not used:
                self.plain.setdefault(self._line, "formatting")
            yield kind, part, self._line
            self._line += part.count("\n")
            if kind == "newline":
                used = False
        if position != len(text):
            raise UnreadableError("the parts of this TOML document cannot be located", self._line)
        yield "end", "", self._line

    def _advance(self) -> None:
        self._kind, self._text, self._at = next(self._tokens, ("end", "", self._line))

    def _skip_newlines(self) -> None:
        while self._kind == "newline":
            self._advance()

    def _is(self, mark: str) -> bool:
        return self._kind == "mark" and self._text == mark

    def _take(self, mark: str) -> None:
        if not self._is(mark):
            raise UnreadableError("the parts of this TOML document cannot be located", self._at)
        self._advance()

    def document(self) -> Node:
        root = Node(is_table=True)
        table, path = root, _NO_KEYS
        self._skip_newlines()
        while self._kind != "end":
            if self._is("["):
                table, path = self._header(root)
            else:
                self._assignment(table, path)
            self._skip_newlines()
        return root

    def _header(self, root: Node) -> tuple[Node, tuple[str, ...]]:
        line = self._at
        self._take("[")
        doubled = self._is("[")
        if doubled:
            self._advance()
        path = self._key()
        self._take("]")
        if doubled:
            self._take("]")
        node = root
        for key in path[:-1]:
            node = self._step(node, key, line)
        if not doubled:
            return self._step(node, path[-1], line), self._note(path, line, line)
        array = node.items.setdefault(path[-1], Node(is_array=True))
        array.spans.append(range(line, line + 1))
        array.elements.append(Node(is_table=True, spans=[range(line, line + 1)]))
        return array.elements[-1], self._note(path, line, line)

    def _note(self, path: tuple[str, ...], first: int, last: int) -> tuple[str, ...]:
        self.paths.update(dict.fromkeys(range(first, last + 1), path))
        return path

    def _step(self, node: Node, key: str, line: int) -> Node:
        child = node.items.setdefault(key, Node(is_table=True))
        child.spans.append(range(line, line + 1))
        if child.is_array and child.elements:
            child = child.elements[-1]
            child.spans.append(range(line, line + 1))
        return child

    def _key(self) -> tuple[str, ...]:
        """A dotted key. An atom such as `1.2` cannot occur: the dot is a token of its own."""
        parts = [self._part()]
        while self._is("."):
            self._advance()
            parts.append(self._part())
        return tuple(parts)

    def _part(self) -> str:
        kind, text = self._kind, self._text
        if kind not in ("atom", "text"):
            raise UnreadableError("the parts of this TOML document cannot be located", self._at)
        self._advance()
        if kind == "atom":
            return text
        return next(iter(tomllib.loads(f"{text} = 0")))

    def _assignment(self, table: Node, path: tuple[str, ...]) -> None:
        first = self._at
        keys = self._key()
        self._take("=")
        value = self._value()
        lines = range(first, value.spans[-1].stop)  # a value begins on its key's line
        node = table
        node.spans.append(lines)
        for key in keys[:-1]:
            node = node.items.setdefault(key, Node(is_table=True))
            node.spans.append(lines)
        value.spans = [lines]
        node.items[keys[-1]] = value
        self._note(path + keys, first, lines[-1])

    def _value(self) -> Node:
        if self._is("["):
            return self._array()
        if self._is("{"):
            return self._inline()
        if self._kind not in ("text", "atom"):
            raise UnreadableError("the parts of this TOML document cannot be located", self._at)
        node = Node(spans=[range(self._at, self._at + self._text.count("\n") + 1)])
        self._advance()
        # `1.5`, `2024-01-01 10:00:00` and the like are several tokens.
        while self._kind == "atom" or self._is("."):
            self._advance()
        return node

    def _array(self) -> Node:
        first, node = self._at, Node(is_array=True)
        self._take("[")
        self._skip_newlines()
        while not self._is("]"):
            node.elements.append(self._value())
            self._skip_newlines()
            if not self._is("]"):
                self._take(",")
                self._skip_newlines()
        node.spans = [range(first, self._at + 1)]
        self._take("]")
        return node

    def _inline(self) -> Node:
        first, node = self._at, Node(is_table=True)
        self._take("{")
        self._skip_newlines()
        while not self._is("}"):
            self._assignment(node, ())
            self._skip_newlines()
            if not self._is("}"):
                self._take(",")
                self._skip_newlines()
        node.spans = [range(first, self._at + 1)]
        self._take("}")
        return node
