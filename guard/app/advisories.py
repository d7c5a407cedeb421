"""The database of advisories: where it is, what it is, and fetching it."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from guard.app.places import cache_dir
from guard.errors import UsageError
from guard.ports import NEVER, AdvisoryDatabase, AdvisoryState, PackageIndex, Pin, Stop
from guard.tools.advisories import LocalAdvisories
from guard.tools.clock import SystemClock

_ONLINE = "online:"


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
    if not named.startswith(_ONLINE):
        path = advisory_path(chosen)
        return LocalAdvisories(path, cache_dir(), today) if path is not None else None
    from guard.tools.advisories.online import OnlineAdvisories, Service

    kind, _, address = named.removeprefix(_ONLINE).partition("@")
    if kind not in list(Service):
        raise UsageError(f"{_ONLINE}{kind}: known are {', '.join(_ONLINE + one for one in Service)}")

    def existing(pins: Sequence[Pin]) -> Collection[Pin]:
        from guard.tools.index_page import normal_version

        answers = index.ask([pin.name for pin in pins], network=network)
        return [pin for pin in pins if normal_version(pin.version) in answers[pin.name].releases]

    return OnlineAdvisories(Service(kind), address, existing=existing, stop=stop)


def advisory_path(chosen: str | None = None) -> Path | None:
    """Where the local database is: `chosen`, GUARD_ADVISORIES, or what `sync` keeps; None where none is."""
    named = chosen or os.environ.get("GUARD_ADVISORIES", "")
    if named.startswith(_ONLINE):
        return None
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
    if (chosen or os.environ.get("GUARD_ADVISORIES", "")).startswith(_ONLINE):
        raise UsageError("an online service is asked anew each time; only a local database has a state")
    if path is None:
        raise UsageError("no advisory database: give --advisories, set GUARD_ADVISORIES, or run sync")
    return LocalAdvisories(path, cache_dir(), SystemClock().today()).state()


def sync_advisories(url: str, target: str | None = None, *, accept_smaller: bool = False) -> AdvisoryState:
    """Fetch a database of advisories from `url` into `target` (by default GUARD_ADVISORIES, or the cache).

    Raises:
        UsageError: the address is none that is fetched from, or the target no file.
        ToolError: the transfer failed or gave no usable database; what was in place is untouched.
    """
    from guard.tools.advisories.sync import sync

    named = target or os.environ.get("GUARD_ADVISORIES", "")
    if named.startswith(_ONLINE):
        raise UsageError("an online service is no place for a database: name a file with --advisories")
    place = Path(named or _kept_advisories())
    return sync(url, place, cache_dir(), SystemClock().today(), accept_smaller=accept_smaller)
