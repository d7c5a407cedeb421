"""How deeply data may be nested: what reads it goes one call deeper with each level."""

from __future__ import annotations

from typing import Any

from guard.syntax.unreadable import UnreadableError

MOST_LEVELS = 100
"""Lists and tables in each other. Files that people write have less than twenty."""


def refuse_deep(data: Any, what: str) -> None:
    """Refuse data nested deeper than `MOST_LEVELS`; `what` is its format.

    Raises:
        UnreadableError: it is.
    """
    level = [data]
    for _ in range(MOST_LEVELS + 1):
        found: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                found += [part for part in one.values() if isinstance(part, dict | list)]
            elif isinstance(one, list):
                found += [part for part in one if isinstance(part, dict | list)]
        if not found:
            return
        level = found
    raise UnreadableError(f"{what} nested too deeply")
