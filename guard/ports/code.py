"""What runs code rules and finds secrets in texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from guard.model.finding import Confidence, Severity
from guard.ports.stop import NEVER, Stop


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
    follow: bool = False
    """Whether it is also run over functions with the project's own functions that they call written in."""


@dataclass(frozen=True)
class ScanTarget:
    """A text to scan, under the path that rules' path filters see."""

    key: str
    """The caller's name for it, unique within a scan."""
    path: str
    """The path inside the tree; decides the language, together with the first line."""
    data: bytes = field(repr=False)
    only: frozenset[str] | None = None
    """The ids of the rules that it is scanned by; None for all."""


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
class Unread:
    """Lines of a target that the scanner could not parse, or would not look at."""

    key: str
    line: int
    end_line: int
    message: str
    only_flow: bool = False
    """True where the lines were parsed and matched, and only the flow of data through the function that
    begins at `line` was not followed to its end, as it is too large or too tangled."""
    out_of_time: str = ""
    """The id of the rule that ran out of time there, where that is why."""
    only_grammar: bool = False
    """True where the scanner's grammar did not know what is written there, and nothing else went wrong."""


@dataclass(frozen=True)
class Spent:
    """How long one rule took over one target."""

    key: str
    rule: str
    seconds: float


@dataclass(frozen=True)
class ScanReport:
    """What a scan found and what it really looked at."""

    matches: tuple[Match, ...]
    """Sorted by key, place and rule."""
    scanned: frozenset[str]
    """Keys of the targets that were looked at, `unread` lines apart."""
    unread: tuple[Unread, ...]
    """Parts of scanned targets that were not looked at."""
    engine: str
    """Name and version."""
    slowest: tuple[Spent, ...] = field(default=(), compare=False)
    """Which rules took longest, where the scanner was asked to measure."""


class CodeScanner(Protocol):
    """Runs code rules over texts. Raises `ToolError` where it cannot."""

    def rules(self) -> Mapping[str, CodeRule]:
        """Every rule by id."""
        ...

    def rules_digest(self) -> str:
        """`sha256:…` over the rule files."""
        ...

    def language_of(self, path: str, data: bytes) -> str | None:
        """The language whose rules apply to a file; None where no rule can."""
        ...

    def may_match(self, target: ScanTarget, rules: Collection[str]) -> bool:
        """Whether a glance at a text does not tell that none of these rules can match it."""
        ...

    def scan(
        self, targets: Sequence[ScanTarget], rules: Collection[str] | None = None, *, stop: Stop = NEVER
    ) -> ScanReport:
        """Scan every target once, by all rules or only by those whose ids are named, unless `stop` ends it.

        Raises:
            ToolError: the engine is missing, failed its canary, crashed, was stopped, timed out, or looked at
                less than it was given.
        """
        ...


@dataclass(frozen=True)
class SecretMatch:
    """What looks like a secret in one line."""

    index: int
    """Which of the lines, counted from 0."""
    kind: str
    """In words ("AWS Access Key")."""
    secret: str = field(repr=False)
    """The secret itself: never to be shown, logged or kept."""
    is_format: bool = False
    """Whether it has the format of a kind of secret; else it is guessed from its name or its randomness."""


class SecretScanner(Protocol):
    """Finds secrets in lines of text. Raises `ToolError` where it cannot."""

    @property
    def engine(self) -> str:
        """Name and version."""
        ...

    def scan(self, lines: Sequence[str]) -> tuple[SecretMatch, ...]:
        """What looks like a secret, in order; nothing in the lines can excuse one, nothing is looked up."""
        ...
