"""A finding: an objection or a remark of one check, and how a check's run ended."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class _Ordered(StrEnum):
    """A string enum whose members compare in the order they are written (worst last)."""

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)

    def __lt__(self, other: str) -> bool:
        return self.rank < type(self)(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= type(self)(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > type(self)(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= type(self)(other).rank


class Severity(_Ordered):
    """How bad it is, if it is real."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Ordered):
    """How likely it is that it is real."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Origin(StrEnum):
    """Whether the change brought it."""

    NEW = "new"
    OLD = "old"


class Side(StrEnum):
    """Which side of the change a location is on."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Location:
    """Where, in one file of one side. Lines and columns count from 1; column 0 is "not known"."""

    path: str
    line: int
    end_line: int
    column: int = 0
    end_column: int = 0
    side: Side = Side.AFTER
    note: str = ""
    """For a related location: what it has to do with the finding."""


@dataclass(frozen=True)
class Finding:
    """One thing a check says about the difference."""

    check: str
    """The check's id ("code-rules")."""
    id: str
    """The rule's id within the check ("python-shell-true"); `guard explain ID` tells more."""
    title: str
    message: str
    """What is wrong and what follows from it."""
    location: Location
    severity: Severity
    confidence: Confidence
    repair: str
    """What to write instead; addressed to the proposer."""
    origin: Origin = Origin.NEW
    cwe: tuple[str, ...] = ()
    related: tuple[Location, ...] = ()
    evidence: str = ""
    """The normalised text it rests on; feeds the fingerprint and is never printed (it may hold a secret)."""
    ordinal: int = 0
    """Counts findings of one id on equal evidence in one file, so that each has its own fingerprint."""

    @property
    def fingerprint(self) -> str:
        """A stable name (16 hex digits) that survives moved lines: check, id, path, evidence, ordinal."""
        parts = (self.check, self.id, self.location.path, self.evidence, str(self.ordinal))
        joined = "\0".join(parts).encode("utf-8", "surrogateescape")
        return hashlib.sha256(joined).hexdigest()[:16]

    @property
    def content(self) -> str:
        """A digest (`sha256:…`) of what it rests on, wherever that stands; waivers may name it."""
        parts = (self.check, self.id, self.evidence)
        joined = "\0".join(parts).encode("utf-8", "surrogateescape")
        return f"sha256:{hashlib.sha256(joined).hexdigest()}"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, int]:
        """Orders findings the same way on every machine."""
        place = self.location
        return (place.path, place.line, place.column, self.check, self.id, self.fingerprint, self.ordinal)


class Status(Enum):
    """How a check's run ended."""

    RAN = "ran"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """How one check's run ended, as a value the policy must read; made by `ran`, `skipped` or `failed`."""

    check: str
    status: Status
    reason: str = ""
    """Why it was skipped or how it failed; empty where it ran."""
    judged: tuple[str, ...] = ()
    """The paths it really looked at, sorted."""
    details: tuple[str, ...] = ()
    """Further evidence ("semgrep 1.182.0", "148 rules sha256:…")."""
    was_never_set_up: bool = False
    """Skipped, and of use only to those who set up what it needs: a policy that does not name the check does
    not miss it."""


def ran(check: str, judged: tuple[str, ...], *details: str) -> Outcome:
    """The check looked at exactly the paths in `judged`."""
    return Outcome(check, Status.RAN, judged=tuple(sorted(judged)), details=details)


def skipped(check: str, reason: str, *, was_never_set_up: bool = False) -> Outcome:
    """The check did not run, on purpose; `reason` says why."""
    return Outcome(check, Status.SKIPPED, reason, was_never_set_up=was_never_set_up)


def failed(check: str, reason: str, *details: str) -> Outcome:
    """The check could not do its work; `reason` says what happened and what to do."""
    return Outcome(check, Status.FAILED, reason, details=details)


@dataclass(frozen=True)
class CheckResult:
    """All that one check has to say."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict, compare=False)
    """Milliseconds of what took long in it, by name, where that was measured."""
