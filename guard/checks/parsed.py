"""Python sources that several checks read, parsed once."""

from __future__ import annotations

from functools import lru_cache

from guard.facts.python.source import PythonSource, Unreadable, read_source
from guard.model.change import FileSide


@lru_cache(maxsize=128)
def parsed(side: FileSide | None) -> PythonSource | Unreadable:
    """As `read_source`; the result is shared, so nobody may alter its tree."""
    return read_source(side)
