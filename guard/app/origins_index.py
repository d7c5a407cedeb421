"""Making the index of origins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from guard.app.places import kept_origins
from guard.ports import OriginState
from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins


def index_origins(folders: Sequence[str], target: str | None = None) -> OriginState:
    """Index the code in `folders` into `target` (default: GUARD_ORIGINS, or the cache), replacing the last.

    Raises:
        UsageError: a folder is none, or none of them holds source.
        ToolError: the index cannot be stored; what was in place is untouched.
    """
    place = Path(target or os.environ.get("GUARD_ORIGINS") or kept_origins())
    build(place, [Path(folder) for folder in folders])
    return LocalOrigins(place).state()
