"""The database of advisories: where it is, what it is, and fetching it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from guard.app.arguments import ONLINE
from guard.app.places import kept_advisories
from guard.errors import UsageError
from guard.ports import NEVER
from guard.tools.cache import cache_dir
from guard.tools.clock import SystemClock

if TYPE_CHECKING:
    from guard.ports import AdvisoryDatabase, AdvisoryState, PackageIndex, Stop
    from guard.tools.advisories import LocalAdvisories


def advisory_database(
    chosen: str | None, index: PackageIndex, today: date, *, network: bool = True, stop: Stop = NEVER
) -> AdvisoryDatabase | None:
    """What knows advisories: a local database, or a service where `online:osv` or `online:pypi` is named.

    Args:
        chosen: as in `advisory_path`, or `online:SERVICE`, or `online:SERVICE@ADDRESS` for a copy of one.
        index: asked whether something exists, where a service has never heard of it.
        today: what ages are counted to.
        network: False where the index may answer from memory alone.
        stop: ends questions to a service.

    Returns:
        None where nothing is chosen and nothing is kept.

    Raises:
        UsageError: there is no such service.
    """
    named = chosen or os.environ.get("GUARD_ADVISORIES", "")
    if not named.startswith(ONLINE):
        path = advisory_path(chosen)
        return _local(path, today) if path is not None else None
    # A client of services, with what it needs of HTTP: few name one.
    from guard.app.advisories_online import online_advisories

    return online_advisories(named.removeprefix(ONLINE), index, network=network, stop=stop)


def advisory_path(chosen: str | None = None) -> Path | None:
    """Where the local database is: `chosen`, GUARD_ADVISORIES, or what `sync` keeps; None where none is."""
    named = chosen or os.environ.get("GUARD_ADVISORIES", "")
    if named.startswith(ONLINE):
        return None
    if named:
        return Path(named)
    kept = kept_advisories()
    return kept if kept.exists() else None


def advisory_state(chosen: str | None = None) -> AdvisoryState:
    """What the database of advisories is; `chosen` as in `advisory_path`.

    Raises:
        UsageError: there is none.
        ToolError: it cannot be used.
    """
    path = advisory_path(chosen)
    if (chosen or os.environ.get("GUARD_ADVISORIES", "")).startswith(ONLINE):
        raise UsageError("an online service is asked anew each time; only a local database has a state")
    if path is None:
        raise UsageError("no advisory database: give --advisories, set GUARD_ADVISORIES, or run sync")
    return _local(path, SystemClock().today()).state()


def advisories_at_hand(chosen: str | None = None) -> dict[str, str]:
    """What knows advisories, in words to be noted: `newest` and `digest` of a local database, or the service
    that is asked as `online`; nothing where there is none. `chosen` as in `advisory_path`.

    Raises:
        ToolError: the database cannot be used.
    """
    named = chosen or os.environ.get("GUARD_ADVISORIES", "")
    if named.startswith(ONLINE):
        return {"online": named.removeprefix(ONLINE).partition("@")[0]}
    path = advisory_path(chosen)
    if path is None:
        return {}
    state = _local(path, SystemClock().today()).state()
    return {"newest": state.newest, "digest": state.digest}


def _local(path: Path, today: date) -> LocalAdvisories:
    from guard.tools.advisories import LocalAdvisories  # only where a database is named or kept

    return LocalAdvisories(path, cache_dir(), today)
