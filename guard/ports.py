"""What the inside asks of the outside. `guard.tools` implements these; tests may bring their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from guard.model.finding import Confidence, Severity


class Clock(Protocol):
    """The only source of time."""

    def today(self) -> date:
        """The date that waivers are judged by (UTC)."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, for timings."""
        ...


@dataclass(frozen=True)
class CodeRule:
    """What is known of one code rule."""

    id: str
    language: str
    topic: str
    title: str
    message: str
    severity: Severity
    confidence: Confidence
    cwe: tuple[str, ...]
    fix: str


@dataclass(frozen=True)
class ScanTarget:
    """A text to scan, under the path that rules' path filters see."""

    key: str
    """The caller's name for it, unique within a scan."""
    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Match:
    """One place where a rule matched. Lines and columns count from 1."""

    rule: str
    key: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class ScanReport:
    """What a scan found and what it really looked at."""

    matches: tuple[Match, ...]
    scanned: frozenset[str]
    """Keys of the targets that were looked at in full."""
    partial: Mapping[str, str]
    """Keys of the targets of which a part could not be parsed, with what the scanner said."""
    engine: str
    """Name and version."""


class CodeScanner(Protocol):
    """Runs code rules over texts. Raises `ToolError` where it cannot."""

    def rules(self) -> Mapping[str, CodeRule]:
        """Every rule by id."""
        ...

    def rules_digest(self) -> str:
        """`sha256:…` over the rule files."""
        ...

    def languages(self, path: str, data: bytes) -> tuple[str, ...]:
        """The languages whose rules apply to a file; empty where no rule can."""
        ...

    def scan(self, targets: Sequence[ScanTarget]) -> ScanReport:
        """Scan every target once.

        Raises:
            ToolError: the engine is missing, failed its canary, crashed, timed out, or looked at less
                than it was given.
        """
        ...
