"""The package index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Presence(StrEnum):
    """Whether a package index has a project."""

    EXISTS = "exists"
    MISSING = "does not exist"
    UNKNOWN = "could not be asked"


@dataclass(frozen=True)
class Release:
    """What an index says of one version. None is "the index does not say", never "no"."""

    yanked: bool | None = None
    """Whether every file of it is withdrawn."""
    uploaded: datetime | None = None
    """When its first file was uploaded."""
    hashes: frozenset[str] = frozenset()
    """Of its files, as `algorithm:hex`; empty where the index gives none."""
    has_provenance: bool | None = None
    """Whether every file comes with a statement of where it was built."""


@dataclass(frozen=True)
class IndexAnswer:
    """What the configured index (or indexes) say of one project."""

    name: str
    presence: Presence
    reason: str = ""
    """Where it could not be asked: why, without credentials."""
    releases: Mapping[str, Release] = field(default_factory=lambda: MappingProxyType({}))
    """By normalised version."""
    status: str = ""
    """The index's own word (PEP 792: `active`, `archived`, `quarantined`, `deprecated`), "" for none."""
    asked: date | None = None
    """The day of the answer, where it was remembered and not asked for now."""


class PackageIndex(Protocol):
    """The package index that the user's own settings name; never one that a proposal names."""

    @property
    def name(self) -> str:
        """What to call it in a report, without credentials."""
        ...

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        """An answer for each of `names` (normalised), which is never an exception.

        Args:
            names: normalised project names.
            network: False to answer from memory alone; what is not remembered is `UNKNOWN`.
        """
        ...
