"""Fetching the database of advisories."""

from __future__ import annotations

import os
from pathlib import Path

from guard.app.arguments import ONLINE
from guard.app.places import kept_advisories
from guard.errors import UsageError
from guard.ports import AdvisoryState
from guard.tools.advisories.sync import sync
from guard.tools.cache import cache_dir
from guard.tools.clock import SystemClock


def sync_advisories(url: str, target: str | None = None, *, accept_smaller: bool = False) -> AdvisoryState:
    """Fetch a database of advisories from `url` into `target` (by default GUARD_ADVISORIES, or the cache).

    Raises:
        UsageError: the address is none that is fetched from, or the target no file.
        ToolError: the transfer failed or gave no usable database; what was in place is untouched.
    """
    named = target or os.environ.get("GUARD_ADVISORIES", "")
    if named.startswith(ONLINE):
        raise UsageError("an online service is no place for a database: name a file with --advisories")
    place = Path(named or kept_advisories())
    return sync(url, place, cache_dir(), SystemClock().today(), accept_smaller=accept_smaller)
