"""Parts of a signed document as they are read: each is of its form, or an error that the reader names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from guard.errors import IntakeError
from guard.review.dsse import canonical, read_object

_Read = TypeVar("_Read")

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


def read_canonical(
    payload: bytes, where: str, what: str, read: Callable[[Mapping[str, Any]], _Read]
) -> _Read:
    """What a document in canonical JSON says.

    Args:
        payload: the document.
        where: where it is from, for the error.
        what: what it should be, for the error.
        read: reads its parts; raises KeyError, TypeError or ValueError where one is of another form.

    Raises:
        IntakeError: it is no such document, or not in canonical form.
    """
    said = read_object(payload, where)
    try:
        if canonical(said) != payload:
            raise ValueError("it is not in canonical form")
        return read(said)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise IntakeError(f"this is no {what}: {missing}", where=where) from error
