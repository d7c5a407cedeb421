"""One entry in OSV form, read strictly: what cannot be understood is an error, never an entry left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from guard.errors import ToolError
from guard.model.finding import Severity
from guard.tools.advisories.severity import severity_of
from guard.tools.advisories.versions import Event, Range, version_key

ECOSYSTEM = "PyPI"
_EVENTS = ("introduced", "fixed", "last_affected", "limit")
_SUMMARY = 300
_COMMITS_ONLY: Range = (Event("introduced", "given as commits only"),)
"""Stands for what no version can be held against; asking about it is an `UnreadableRangeError`."""


@dataclass(frozen=True)
class Affected:
    """Which versions of one package an entry is about."""

    name: str
    """Normalised."""
    versions: frozenset[str]
    """As `version_key` spells them."""
    ranges: tuple[Range, ...]
    everything: bool
    """The entry names no version at all, so it is about every one."""


@dataclass(frozen=True)
class OsvRecord:
    """One advisory."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    severity: Severity
    modified: str
    """The date, as ISO 8601 writes it."""
    affected: tuple[Affected, ...]

    @property
    def is_malware(self) -> bool:
        """Whether it says that the package itself is malicious."""
        return any(name.startswith("MAL-") for name in (self.id, *self.aliases))


def parse_record(data: bytes, name: str) -> OsvRecord | None:
    """The entry in `data`, or None where it was withdrawn or is about no Python package.

    Raises:
        ToolError: it is not in the OSV form of a known version; `name` says which file.
    """
    try:
        raw = json.loads(data)
        return _entry(raw)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ToolError(
            f"not an advisory in OSV form: {type(error).__name__}: {error}", where=name
        ) from error


def _entry(raw: Mapping[str, Any]) -> OsvRecord | None:
    schema = str(raw.get("schema_version", "1.0.0"))
    if schema.split(".")[0] != "1":
        raise ValueError(f"schema version {schema}; versions 1.x are read")
    name, modified = _text(raw["id"]), _text(raw["modified"])[:10]
    if raw.get("withdrawn") is not None:
        return None
    affected = tuple(
        _affected(part)
        for part in raw.get("affected") or ()
        if _text(part["package"]["ecosystem"]).split(":")[0] == ECOSYSTEM
    )
    if not affected:
        return None
    text = raw.get("summary") or raw.get("details") or ""
    aliases = tuple(dict.fromkeys(_text(alias) for alias in raw.get("aliases") or ()))
    summary = " ".join(_text(text).split())[:_SUMMARY]
    return OsvRecord(name, aliases, summary, severity_of(raw), modified, affected)


def _affected(part: Mapping[str, Any]) -> Affected:
    listed = part.get("versions") or []
    stated = part.get("ranges") or []
    # A range over commits says nothing of released versions; OSV lists those beside it.
    ranges = tuple(tuple(_events(one["events"])) for one in stated if _text(one["type"]) != "GIT")
    if stated and not listed and not ranges:
        ranges = (_COMMITS_ONLY,)
    return Affected(
        canonicalize_name(_text(part["package"]["name"])),
        frozenset(version_key(_text(version)) for version in listed),
        ranges,
        everything=not listed and not stated,
    )


def _events(raw: Iterable[Mapping[str, Any]]) -> Iterable[Event]:
    for event in raw:
        known = [kind for kind in _EVENTS if kind in event]
        if not known:
            raise ValueError(f"an event of an unknown kind: {sorted(event)}")
        for kind in known:
            yield Event(kind, _text(event[kind]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value
