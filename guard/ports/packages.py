"""What knows of packages: the index that has them, the advisories against them, and their licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from guard.model.finding import Severity


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


@dataclass(frozen=True, order=True)
class Pin:
    """One version of one Python package."""

    name: str
    """Normalised."""
    version: str


@dataclass(frozen=True)
class Advisory:
    """A known vulnerability of a package, or the word that it is malicious; several names merged into one."""

    id: str
    aliases: tuple[str, ...]
    """Its other names, sorted."""
    summary: str
    severity: Severity
    is_malware: bool
    fixed: tuple[str, ...] = ()
    """Every version that is said to mend it, in the order of versions."""

    @property
    def names(self) -> frozenset[str]:
        """All its names."""
        return frozenset((self.id, *self.aliases))


@dataclass(frozen=True)
class AdvisoryAnswers:
    """What a database of advisories says of some pins."""

    found: Mapping[Pin, tuple[Advisory, ...]]
    """Pins that something is known of, each with all of it, sorted by id."""
    unanswered: Mapping[Pin, str]
    """Pins that the database could not answer for, with the reason: they are not clean."""


@dataclass(frozen=True)
class AdvisoryState:
    """What a database of advisories is."""

    path: str
    digest: str
    """`sha256:…` over its content."""
    advisories: int
    newest: str
    """The date of its latest advisory."""
    age_days: int | None
    """How long ago that was; None where the date lies in the future or cannot be read."""
    service: str = ""
    """The kind of online service that answers, where it is one; then only `path` says more."""


class AdvisoryDatabase(Protocol):
    """Knows vulnerabilities and malware. Every method raises `ToolError` where it cannot be relied on."""

    def state(self) -> AdvisoryState:
        """What answers."""
        ...

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin; one that is in neither part of the answer has no advisory."""
        ...

    def clean_version(self, pin: Pin) -> str:
        """The lowest version over the pin's that an advisory names as mended and none as affected, or "".

        A pin without version lies under all.
        """
        ...

    def admitted(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """What a range lets in ("" admits any): malware in any version, holes in all versions it admits.

        Raises `ToolError` where it cannot tell of this one; others may be asked all the same.
        """
        ...


@dataclass(frozen=True)
class LicenseStatement:
    """What the metadata of one version of a package says of its licence; nothing is judged yet."""

    origin: str
    """Where the metadata was read ("installed in /srv/app", "index")."""
    expression: str = ""
    """The `License-Expression` of PEP 639."""
    classifiers: tuple[str, ...] = ()
    """Trove classifiers that begin `License ::`."""
    text: str = ""
    """The free `License` field."""


class LicenseSource(Protocol):
    """Knows what packages say of their licences. Every method raises `ToolError` where it cannot be used."""

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says, or None where its metadata cannot be had."""
        ...

    def is_compatible(self, own: str, other: str) -> bool | None:
        """Whether code under the SPDX licence `other` may be used in a project under `own`.

        None where that is not known. Both are single licences, no expressions.
        """
        ...
