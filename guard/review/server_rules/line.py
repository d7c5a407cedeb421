"""One line of what a server's rules are worth, and how their JSON is read without trust in its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Holds(StrEnum):
    """Whether something is as it has to be."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Line:
    """One thing about the server's rules."""

    what: str
    holds: Holds
    told: str
    """What was found."""
    repair: str = ""
    """What to set, or with which rights to ask."""


def good(what: str, told: str) -> Line:
    """It is as it has to be."""
    return Line(what, Holds.GOOD, told)


def bad(what: str, told: str, repair: str) -> Line:
    """It is not."""
    return Line(what, Holds.BAD, told, repair)


def unknown(what: str, told: str, repair: str) -> Line:
    """Nobody could tell."""
    return Line(what, Holds.UNKNOWN, told, repair)


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; none of anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
