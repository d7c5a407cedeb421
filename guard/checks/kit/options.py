"""Options of checks: declared once, with types, defaults and meanings, and read by one reader.

A check's options are a frozen dataclass whose fields are made by `option`. The policy reads them with the
policy, so that what is wrong is an error with its place; a check reads them again where it runs. Nothing here
takes time to import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from guard.errors import ToolError

T = TypeVar("T")


class OptionError(ToolError):
    """An option that a check does not have, or a value that it may not have."""

    def __init__(self, check: str, name: str, problem: str, *, is_unknown: bool = False) -> None:
        super().__init__(f"checks.{check}.options: {name} {problem}")
        self.name = name
        self.problem = problem
        self.is_unknown = is_unknown


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What values an option may have."""

    must: str
    """In words, after "must be"."""
    read: Callable[[object], T]
    """Gives the value; raises ValueError where it may not be."""
    schema: Mapping[str, Any]
    """As a JSON Schema."""


@dataclass(frozen=True)
class Option:
    """One option, as documents show it."""

    name: str
    kind: Kind[Any]
    meaning: str


@dataclass(frozen=True)
class NoOptions:
    """The options of a check that has none."""


def option(kind: Kind[Any], default: object, meaning: str) -> Any:
    """A field of a dataclass of options: what it may be, what it is where a policy does not say, and why."""
    return field(default=default, metadata={"kind": kind, "meaning": meaning})


def options_of(form: type) -> tuple[Option, ...]:
    """The options that a dataclass declares, in order."""
    return tuple(
        Option(one.name, one.metadata["kind"], one.metadata["meaning"])
        for one in fields(form)
        if "kind" in one.metadata
    )


def read_options(form: type[T], given: Mapping[str, object], check: str) -> T:
    """The options `given` for `check`, as the dataclass `form`; what they leave out has its default.

    Raises:
        OptionError: one is unknown, or its value is none of those it may have.
    """
    known = {one.name: one.kind for one in options_of(form)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            names = f"known are {', '.join(known)}" if known else "this check has none"
            raise OptionError(check, name, f"is no option of this check; {names}", is_unknown=True)
        try:
            values[name] = known[name].read(value)
        except ValueError:
            raise OptionError(check, name, f"must be {known[name].must}") from None
    return form(**values)


def choice(words: Mapping[str, T]) -> Kind[T]:
    """One of some words, each of which stands for a value."""

    def read(value: object) -> T:
        word = "off" if value is False else value  # YAML 1.1 reads a bare `off` as a boolean
        if not isinstance(word, str) or word not in words:
            raise ValueError(value)
        return words[word]

    return Kind(f"one of {', '.join(words)}", read, {"enum": list(words)})


def one_of(*words: str) -> Kind[str]:
    """One of some words."""
    return choice({word: word for word in words})


def words(*known: str, least: int = 0) -> Kind[tuple[str, ...]]:
    """A list of words, where some are known of these only."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, Collection) or isinstance(value, str | Mapping) or len(value) < least:
            raise ValueError(value)
        if not all(isinstance(one, str) and one and (not known or one in known) for one in value):
            raise ValueError(value)
        return tuple(value)

    must = f"a list out of {', '.join(known)}" if known else "a list of words"
    items = {"enum": list(known)} if known else {"type": "string", "minLength": 1}
    return Kind(must, read, {"type": "array", "items": items, "minItems": least})


def text() -> Kind[str]:
    """Any text."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not value:
            raise ValueError(value)
        return value

    return Kind("text", read, {"type": "string", "minLength": 1})


def flag() -> Kind[bool]:
    """Yes or no."""

    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(value)
        return value

    return Kind("true or false", read, {"type": "boolean"})


def whole(*, least: int = 0) -> Kind[int]:
    """A whole number."""

    def read(value: object) -> int:
        if type(value) is not int or value < least:
            raise ValueError(value)
        return value

    return Kind(f"a whole number, {least} or more", read, {"type": "integer", "minimum": least})


def positive() -> Kind[float]:
    """A number over zero."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise ValueError(value)
        return value

    return Kind("a number over 0", read, {"type": "number", "exclusiveMinimum": 0})


INDEX_USE = one_of("ask", "defer", "off")
"""How the package index is used, the strictest first."""
