"""Whether a version is affected, as the OSV format says it and PEP 440 orders versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion, Version


class Event(NamedTuple):
    """One event of a range: `introduced`, `fixed`, `last_affected` or `limit`, and its version."""

    kind: str
    version: str


Range = tuple[Event, ...]


class UnreadableRangeError(ValueError):
    """A range has a version that PEP 440 cannot order."""


def version_key(text: str) -> str:
    """One text for all spellings of a version (`1.0`, `v1.0.0`); what is no version stands for itself."""
    try:
        return canonicalize_version(_parse(text))
    except InvalidVersion:
        return text.strip()


def in_ranges(version: Version, ranges: Iterable[Range]) -> bool:
    """Whether `version` lies in any of the ranges.

    Raises:
        UnreadableRangeError: it lies in none that can be read, and one cannot be read.
    """
    unreadable = ""
    for events in ranges:
        try:
            if _in_range(version, events):
                return True
        except InvalidVersion as error:
            unreadable = str(error)
    if unreadable:
        raise UnreadableRangeError(unreadable)
    return False


def _in_range(version: Version, events: Sequence[Event]) -> bool:
    """The algorithm of the OSV format: events in order of their versions switch the range on and off."""
    limits = [_parse(event.version) for event in events if event.kind == "limit" and event.version != "*"]
    if limits and not any(version < limit for limit in limits):
        return False
    bounds = ((_bound(event), event.kind) for event in events if event.kind != "limit")
    affected = False
    # Where one version both ends a stretch and begins the next, the end counts first.
    for (is_set, bound), kind in sorted(bounds, key=lambda one: (one[0], one[1] == "introduced")):
        reached = not is_set or version >= bound
        if kind == "introduced" and reached:
            affected = True
        elif (kind == "fixed" and reached) or (kind == "last_affected" and version > bound):
            affected = False
    return affected


def _bound(event: Event) -> tuple[bool, Version]:
    # From `0` means from the beginning, which is also below pre-releases such as `0.dev1`.
    return (False, _ZERO) if event == ("introduced", "0") else (True, _parse(event.version))


@lru_cache(maxsize=8192)
def _parse(text: str) -> Version:
    return Version(text)


_ZERO = Version("0")
