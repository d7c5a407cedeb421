"""The index of origins: where it is, what it is, and making it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from guard.app.places import kept_origins
from guard.errors import UsageError

if TYPE_CHECKING:
    from guard.ports import OriginState
    from guard.tools.origins.local import LocalOrigins


def origins_path(chosen: str | None = None) -> Path | None:
    """Where the index of origins is: `chosen`, GUARD_ORIGINS, or what `index` keeps; None if none."""
    named = chosen or os.environ.get("GUARD_ORIGINS")
    if named:
        return Path(named)
    kept = kept_origins()
    return kept if kept.exists() else None


def origins_state(chosen: str | None = None) -> OriginState:
    """What the index of origins is; `chosen` as in `origins_path`.

    Raises:
        UsageError: there is none.
        ToolError: it cannot be used.
    """
    path = origins_path(chosen)
    if path is None:
        raise UsageError(
            "no index of origins: give --origins, set GUARD_ORIGINS, or run `guard origins index`"
        )
    return origins_at(path).state()


def origins_at(path: Path) -> LocalOrigins:
    """The index at `path`, of which nothing is read yet."""
    from guard.tools.origins.local import LocalOrigins  # most runs have no index

    return LocalOrigins(path)
