"""Parts of a signed document as they are read: each is of its form, or an error that the reader names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
SHA256 = re.compile(r"[0-9a-f]{64}")


def items_of(value: Any, number: int | None = None) -> Sequence[Any]:
    """A list, of so many items where that is said; `TypeError` otherwise."""
    if not isinstance(value, list) or (number is not None and len(value) != number):
        raise TypeError("expected a list" if number is None else f"expected a list of {number}")
    return value


def text_of(value: Any) -> str:
    """A text; `TypeError` otherwise."""
    if not isinstance(value, str):
        raise TypeError("expected a text")
    return value


def matching(form: re.Pattern[str], value: Any) -> str:
    """A text of this form, such as a digest; `ValueError` otherwise."""
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError("expected a digest")
    return value
