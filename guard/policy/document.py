"""The text of a policy as plain data that knows where each part of it stands.

It is read as YAML 1.2 without its traps: one document, no anchors, aliases, tags or merge keys, no
duplicate or empty keys, no deep nesting. `no` is the word no, and a plain `2027-01-31` is a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guard.errors import PolicyError
from guard.expressions import expression
from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import events_of

MAX_BYTES = 256 * 1024
"""A larger policy file is refused; the shipped ones have less than a twentieth of it."""
_MAX_DEPTH = 16

Path = tuple[str | int, ...]
Place = tuple[int, int]

_INTEGER = expression(r"[-+]?[0-9]{1,18}")
_FLOAT = expression(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?)")
_DATE = expression(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class Document:
    """The data of a YAML text and the places (line, column, from 1) of its parts."""

    name: str
    data: dict[str, Any]
    values: dict[Path, Place] = field(repr=False)
    keys: dict[Path, Place] = field(repr=False)

    def where(self, path: Path, *, key: bool = False) -> str:
        """`name:line:column` of the part at `path`, or of the nearest part around it.

        Steps of `path` that the text does not have (a model says "the first of one") are passed over.
        """
        found: Path = ()
        for step in path:
            if (*found, step) in self.values:
                found = (*found, step)
        line, column = (self.keys if key else self.values).get(found) or self.values[found]
        return f"{self.name}:{line}:{column}"


def read_document(data: bytes, name: str) -> Document:
    """Read the policy text `data`, called `name` in errors.

    Raises:
        PolicyError: with the line and column, where the text is not what the module describes.
    """
    text = _decode(data, name)
    try:
        return _Builder(name).build(events_of(text))
    except UnreadableError as error:
        tab = "'\\t'" in error.message
        problem = error.message.replace("not valid YAML", "not YAML", 1)
        message = "a tab cannot indent YAML; use spaces" if tab else f"this is {problem}"
        place = f"{name}:{error.line}:{error.column}" if error.column else name
        raise PolicyError(message, where=place) from None


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise PolicyError(f"the policy has {len(data)} bytes; at most {MAX_BYTES} are read", where=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise PolicyError("the policy is not UTF-8 text", where=f"{name}:{line}:{column}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise PolicyError("the policy holds a NUL character", where=f"{name}:{line}:1")
    return text


class _Builder:
    """Turns the events of a YAML parser into data and places."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}

    def build(self, events: Iterator[Any]) -> Document:
        data: Any = None
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise self._error("a policy is one document; this starts another", event)
                if event.version not in (None, (1, 2)):
                    raise self._error("a policy is YAML 1.2; drop the %YAML line", event)
                data = self._value(next(events), events, ())
        if not documents or data is None:
            raise PolicyError("the policy is empty", where=f"{self.name}:1:1")
        if not isinstance(data, dict):
            line, column = self.values[()]
            raise PolicyError("a policy is a mapping of keys to values", where=f"{self.name}:{line}:{column}")
        return Document(self.name, data, self.values, self.keys)

    def _value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None) is not None:
            raise self._error("anchors and aliases are not used in a policy; write the value out", event)
        if getattr(event, "tag", None) is not None:
            raise self._error(f"the tag {event.tag} is not used in a policy", event)
        if len(path) > _MAX_DEPTH:
            raise self._error(f"nested deeper than {_MAX_DEPTH} levels", event)
        self.values[path] = _place(event)
        if kind == "ScalarEvent":
            return self._scalar(event, path)
        if kind == "SequenceStartEvent":
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        out: list[Any] = []
        while type(event := next(events)).__name__ != "SequenceEndEvent":
            out.append(self._value(event, events, (*path, len(out))))
        return out

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while type(event := next(events)).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent" or event.anchor is not None or event.tag is not None:
                raise self._error("a key is a plain word", event)
            key = event.value
            if key == "<<":
                raise self._error("merge keys (`<<`) are not used in a policy", event)
            if key in out:
                first = self.keys[(*path, key)][0]
                raise self._error(f"the key {key!r} stands here twice (first in line {first})", event)
            self.keys[(*path, key)] = _place(event)
            out[key] = self._value(next(events), events, (*path, key))
        return out

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return text  # quoted, or a block of text
        if text in _NULLS:
            if not path:
                return None
            line, column = self.keys.get(path) or _place(event)
            raise PolicyError(
                f"{_name(path)} has no value; give it one or drop it", where=f"{self.name}:{line}:{column}"
            )
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise self._error(f"{text} is no date of the calendar", event) from None
        return text

    def _error(self, message: str, event: Any) -> PolicyError:
        line, column = _place(event)
        return PolicyError(message, where=f"{self.name}:{line}:{column}")


def _name(path: Path) -> str:
    return f"item {path[-1] + 1}" if isinstance(path[-1], int) else f"`{path[-1]}`"


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1
