"""Texts that list several: their parts, so that they can be held against lists."""

from __future__ import annotations

from typing import Any

from guard.expressions import expression


def parts_of(text: str, separator: str = "") -> list[str]:
    """The parts of a text that lists several, blanks around them left out; an empty one counts."""
    parts = text.split(separator) if separator else _SEPARATOR.split(text.strip())
    return [part.strip() for part in parts]


_SEPARATOR = expression(r"\s*[,;]\s*|\s+")
_IS_LISTED = expression(r"[^\\^$|(){}<>\"']*[,;][^\\^$|(){}<>\"']*")
"""A text that lists several by commas or semicolons, and is no pattern."""


def in_parts(before: Any, after: Any) -> tuple[Any, Any]:
    """Both sides as lists, where one is a list, or a text that lists several and is no pattern."""
    sides = (before, after)
    if not all(isinstance(one, str | list) for one in sides) or not any(map(_is_list, sides)):
        return before, after
    old, new = (parts_of(one) if isinstance(one, str) else one for one in sides)
    return (old if old != [""] else [], new if new != [""] else [])


def _is_list(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and _IS_LISTED.fullmatch(value) is not None)
