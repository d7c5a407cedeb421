"""What is known of vulnerable and malicious packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from guard.model.finding import Severity


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
