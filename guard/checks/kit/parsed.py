"""Python sources that several checks read, parsed once."""

from __future__ import annotations

from functools import lru_cache

from guard.model.change import FileSide
from guard.syntax.python import PythonSource, Unreadable, read_source


@lru_cache(maxsize=128)
def parsed(side: FileSide | None) -> PythonSource | Unreadable:
    """As `read_source`; the result is shared, so nobody may alter its tree."""
    return read_source(side)
