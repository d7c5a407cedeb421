"""Values as they are written in configuration, as plain data: switches, numbers with their units, lists."""

from __future__ import annotations

from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.values import MISSING
from guard.syntax.tree import Tree
from guard.syntax.tree import folded as folded  # handed on: keys are told alike here as there

_TRUE = frozenset(["true", "yes", "on"])
_FALSE = frozenset(["false", "no", "off"])
_NUMBER = expression(r"(-?\d+(?:\.\d+)?)\s*([a-zA-Z]{0,8})")
_SECONDS = {
    "ms": 0.001, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60,
    "minute": 60, "minutes": 60, "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400,
    "days": 86400, "w": 604800, "week": 604800, "weeks": 604800, "y": 31536000, "year": 31536000,
    "years": 31536000,
}  # fmt: skip
_BYTES = {"b": 1, "k": 10**3, "kb": 10**3, "ki": 2**10, "kib": 2**10, "mb": 10**6, "mi": 2**20, "mib": 2**20,
          "g": 10**9, "gb": 10**9, "gi": 2**30, "gib": 2**30, "t": 10**12, "ti": 2**40}  # fmt: skip


def value_of(tree: Tree | None) -> Any:
    """A leaf as plain data: switches as bool, numbers in seconds or bytes where they have a unit."""
    if tree is None:
        return MISSING
    if isinstance(tree.value, list):
        return [value_of(one) if one.is_leaf else one.plain() for one in tree.value]
    if isinstance(tree.value, dict):
        only = next(iter(tree.value), "") if len(tree.value) == 1 else ""
        return only if only and tree.value[only].value in ({}, None) else tree.plain()
    return of_text(tree.value) if isinstance(tree.value, str) else tree.value


def of_text(text: str) -> Any:
    """A text as what it means to who reads it as a setting."""
    said = text.strip()
    low = said.casefold()
    if low in _TRUE or low in _FALSE:
        return low in _TRUE
    match = _NUMBER.fullmatch(said)
    if match is None:
        return said
    unit = match[2]
    number = float(match[1]) if "." in match[1] or len(match[1]) > 15 else int(match[1])
    if not unit:
        return number
    scale = _SECONDS.get(unit.casefold()) if unit != "M" else 10**6
    scale = scale or _BYTES.get(unit.casefold())
    return said if scale is None else number * scale
