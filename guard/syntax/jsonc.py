"""JSON with comments, changed in place: what is not changed stays as it was written, to the last blank."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from guard.errors import UsageError
from guard.expressions import expression

_BLANK = expression(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_SCALAR = expression(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null')


@dataclass
class Node:
    """A value and where it stands in the text."""

    start: int
    end: int = 0
    value: Any = None
    members: dict[str, Node] = field(default_factory=dict)
    """Of an object, by key."""
    items: list[Node] = field(default_factory=list)
    """Of an array."""
    begins: int = 0
    """Where the member it is the value of begins; its own start for an item."""


def parse(text: str, name: str) -> Node:
    """Read a document.

    Raises:
        UsageError: it is no JSON, names a key twice, or nests too deeply.
    """
    reader = _Reader(text, name)
    node = reader.value(reader.skip(0), 0)
    if reader.skip(node.end) != len(text):
        raise reader.wrong(node.end)
    return node


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    def wrong(self, at: int) -> UsageError:
        line = self.text.count("\n", 0, at) + 1
        return UsageError("is no JSON that can be read", where=f"{self.name}:{line}")

    def skip(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match is not None else at

    def value(self, at: int, depth: int) -> Node:
        if depth > 50 or at >= len(self.text):
            raise self.wrong(at)
        node = Node(at, begins=at)
        if self.text[at] in "{[":
            self._container(node, depth)
            return node
        match = _SCALAR.match(self.text, at)
        if match is None:
            raise self.wrong(at)
        try:
            node.value = json.loads(match[0])
        except ValueError as error:
            raise self.wrong(at) from error
        node.end = match.end()
        return node

    def _container(self, node: Node, depth: int) -> None:
        is_object = self.text[node.start] == "{"
        closing = "}" if is_object else "]"
        at = self.skip(node.start + 1)
        while not self.text.startswith(closing, at):
            begins = at
            if is_object:
                key = self.value(at, depth + 1)
                at = self.skip(key.end)
                if (
                    not isinstance(key.value, str)
                    or not self.text.startswith(":", at)
                    or key.value in node.members
                ):
                    raise self.wrong(at)
                at = self.skip(at + 1)
            inner = self.value(at, depth + 1)
            inner.begins = begins
            if is_object:
                node.members[key.value] = inner
            else:
                node.items.append(inner)
            at = self.skip(inner.end)
            if self.text.startswith(",", at):
                at = self.skip(at + 1)
            elif not self.text.startswith(closing, at):
                raise self.wrong(at)
        node.end = at + 1
        parts = {key: inner.value for key, inner in node.members.items()}
        node.value = parts if is_object else [inner.value for inner in node.items]


def add(text: str, container: Node, value: Any, key: str | None = None) -> str:
    """`text` with one more value at the end of an array, or of an object under `key`."""
    step = _step(text)
    outer = _indent(text, container.start)
    inner = outer + step
    shown = json.dumps(value, indent=step, ensure_ascii=False).replace("\n", f"\n{inner}")
    entry = f"{inner}{json.dumps(key)}: {shown}" if key is not None else f"{inner}{shown}"
    last = max((node.end for node in (*container.members.values(), *container.items)), default=None)
    if last is None:
        return f"{text[: container.start + 1]}\n{entry}\n{outer}{text[container.end - 1 :]}"
    # Behind the last value; a comma that is there already stays in front of the new one.
    rest = text[last : container.end - 1]
    comma = re.match(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*,", rest, re.DOTALL)
    if comma is not None:
        at = last + comma.end()
        return f"{text[:at]}\n{entry}{text[at:]}"
    # What stands behind it on its line is said of it, so it stays there.
    tail = re.match(r"[ \t]*(?://[^\n]*|/\*.*?\*/)?", rest)
    at = last + (tail.end() if tail is not None and "\n" in rest else 0)
    end = text[at:] if "\n" in rest else f"\n{outer}{text[container.end - 1 :]}"
    return f"{text[:last]},{text[last:at]}\n{entry}{end}"


def remove(text: str, container: Node, inner: Node) -> str:
    """`text` without one value of an array or object."""
    siblings = sorted((*container.members.values(), *container.items), key=lambda node: node.start)
    at = siblings.index(inner)
    if at + 1 < len(siblings):
        return text[: inner.begins] + text[siblings[at + 1].begins :]
    if at:
        between = text[siblings[at - 1].end : inner.begins]
        kept = re.sub(r"^((?:\s|//[^\n]*\n|/\*.*?\*/)*),", r"\1", between, count=1, flags=re.DOTALL).rstrip()
        newline = "\n" if "//" in kept and not text[inner.end :].lstrip(" \t").startswith("\n") else ""
        return text[: siblings[at - 1].end] + kept + newline + text[inner.end :]
    after = re.match(r"\s*,?\s*", text[inner.end :])
    return text[: container.start + 1] + text[inner.end + (after.end() if after else 0) :]


def _step(text: str) -> str:
    """How the document indents; two blanks where it does not show."""
    match = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
    return match[1] if match is not None else "  "


def _indent(text: str, at: int) -> str:
    """The blanks that begin the line of a place."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
