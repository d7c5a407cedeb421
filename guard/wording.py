"""Words that messages of every kind share."""

from __future__ import annotations

from collections.abc import Sequence


def some(items: Sequence[str], most: int, mark: str = ", ", last: str = " and ") -> str:
    """The first `most` of `items`, and how many are left out: "a, b and 3 more".

    Args:
        items: what is listed.
        most: how many are named.
        mark: stands between two of them.
        last: stands before the number of those that are not named.
    """
    rest = len(items) - most
    return mark.join(items[:most]) + (f"{last}{rest} more" if rest > 0 else "")


def counted(number: int, noun: str) -> str:
    """A number and its noun: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
