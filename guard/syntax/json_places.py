r"""JSON with places: every value with the lines it stands on.

Strict where two readers could disagree: a repeated key, text after the end and very deep nesting
are refused rather than resolved. `NaN` and the infinities, which notebooks hold, are read.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

from guard.expressions import expression

MAX_DEPTH = 200

_BLANK = expression(r"[ \t\r\n]*")
_STRING = expression(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"')
_SCALAR = expression(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity")


class JsonError(ValueError):
    """The text is no JSON document; `line` counts from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass(frozen=True, eq=False)
class JsonNode:
    """A value and its first and last line."""

    value: dict[str, JsonNode] | list[JsonNode] | str | int | float | bool | None
    start: int
    end: int

    @property
    def lines(self) -> range:
        """Its lines."""
        return range(self.start, self.end + 1)

    def get(self, key: str) -> JsonNode | None:
        """The value under `key`, or None where this is no object or has no such key."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[JsonNode]:
        """The elements of an array; none where this is no array."""
        return self.value if isinstance(self.value, list) else []

    def plain(self) -> object:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value


def parse_places(text: str) -> JsonNode:
    r"""Read a JSON document; lines end at `\n` only.

    A member's place begins where its key does.

    Raises:
        JsonError: it is none, nests deeper than `MAX_DEPTH`, or repeats a key.
    """
    scanner = _Scanner(text)
    place, end = scanner.value(scanner.blank(0), 0)
    if scanner.blank(end) != len(text):
        raise scanner.error("text after the end of the document", end)
    return place


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def error(self, message: str, at: int) -> JsonError:
        line = self._line(at)
        start = self._ends[line - 2] + 1 if line > 1 else 0
        return JsonError(message, line, at - start + 1)

    def blank(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        assert match is not None  # it matches the empty string
        return match.end()

    def value(self, at: int, depth: int, begin: int | None = None) -> tuple[JsonNode, int]:
        """The value at offset `at`, and the offset after it; its place starts at `begin`."""
        if depth > MAX_DEPTH:
            raise self.error("nested too deeply", at)
        begin = at if begin is None else begin
        opener = self._text[at : at + 1]
        value: dict[str, JsonNode] | list[JsonNode] | str | int | float | bool | None
        if opener == "{":
            value, end = self._object(at, depth)
        elif opener == "[":
            value, end = self._array(at, depth)
        elif opener == '"':
            value, end = self._string(at)
        else:
            value, end = self._scalar(at)
        return JsonNode(value, self._line(begin), self._line(end - 1)), end

    def _object(self, at: int, depth: int) -> tuple[dict[str, JsonNode], int]:
        found: dict[str, JsonNode] = {}
        at = self.blank(at + 1)
        if self._text[at : at + 1] == "}":
            return found, at + 1
        while True:
            key, end = self._string(at)
            if key in found:
                raise self.error(f"the key {key[:40]!r} is repeated", at)
            colon = self.blank(end)
            if self._text[colon : colon + 1] != ":":
                raise self.error("a colon was expected", colon)
            found[key], end = self.value(self.blank(colon + 1), depth + 1, begin=at)
            at, closed = self._next(end, "}")
            if closed:
                return found, at

    def _array(self, at: int, depth: int) -> tuple[list[JsonNode], int]:
        found: list[JsonNode] = []
        at = self.blank(at + 1)
        if self._text[at : at + 1] == "]":
            return found, at + 1
        while True:
            item, end = self.value(at, depth + 1)
            found.append(item)
            at, closed = self._next(end, "]")
            if closed:
                return found, at

    def _next(self, at: int, closer: str) -> tuple[int, bool]:
        at = self.blank(at)
        sign = self._text[at : at + 1]
        if sign == closer:
            return at + 1, True
        if sign != ",":
            raise self.error(f"a comma or {closer} was expected", at)
        return self.blank(at + 1), False

    def _string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self._text, at)
        if match is None:
            raise self.error("a string was expected", at)
        try:
            value = json.loads(match.group())
        except ValueError:
            raise self.error("a string with a broken escape", at) from None
        assert isinstance(value, str)
        return value, match.end()

    def _scalar(self, at: int) -> tuple[int | float | bool | None, int]:
        match = _SCALAR.match(self._text, at)
        if match is None:
            raise self.error("a value was expected", at)
        try:
            value: int | float | bool | None = json.loads(match.group())
        except ValueError:
            raise self.error("a number that is too long", at) from None
        return value, match.end()

    def _line(self, at: int) -> int:
        return bisect_right(self._ends, at - 1) + 1
