"""The database of advisories: where it is, what it is, and fetching it."""

from __future__ import annotations

import os
from pathlib import Path

from guard.app.places import cache_dir
from guard.errors import UsageError
from guard.ports import AdvisoryState
from guard.tools.advisories import LocalAdvisories
from guard.tools.clock import SystemClock


def advisory_path(chosen: str | None = None) -> Path | None:
    """Where the database of advisories is: `chosen`, GUARD_ADVISORIES, or what `sync` keeps; None if none."""
    named = chosen or os.environ.get("GUARD_ADVISORIES")
    if named:
        return Path(named)
    kept = _kept_advisories()
    return kept if kept.exists() else None


def _kept_advisories() -> Path:
    return cache_dir() / "advisories" / "all.zip"


def advisory_state(chosen: str | None = None) -> AdvisoryState:
    """What the database of advisories is; `chosen` as in `advisory_path`.

    Raises:
        UsageError: there is none.
        ToolError: it cannot be used.
    """
    path = advisory_path(chosen)
    if path is None:
        raise UsageError("no advisory database: give --advisories, set GUARD_ADVISORIES, or run sync")
    return LocalAdvisories(path, cache_dir(), SystemClock().today()).state()


def sync_advisories(url: str, target: str | None = None, *, accept_smaller: bool = False) -> AdvisoryState:
    """Fetch a database of advisories from `url` into `target` (by default GUARD_ADVISORIES, or the cache).

    Raises:
        UsageError: the address is none that is fetched from.
        ToolError: the transfer failed or gave no usable database; what was in place is untouched.
    """
    from guard.tools.advisories.sync import sync

    place = Path(target or os.environ.get("GUARD_ADVISORIES") or _kept_advisories())
    return sync(url, place, cache_dir(), SystemClock().today(), accept_smaller=accept_smaller)
