"""The answer: a decision, why, and the evidence of what looked at what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW
from guard.model.edit import Edit
from guard.model.finding import Finding, Outcome


class Decision(StrEnum):
    """Worst first: where several apply, the earliest wins."""

    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    SIGN_OFF = "sign_off"
    REVIEW = "review"

    @property
    def exit_code(self) -> int:
        """What a command answers with."""
        return {"blocked": EXIT_BLOCKED, "incomplete": EXIT_INCOMPLETE}.get(self.value, EXIT_REVIEW)


class Effect(StrEnum):
    """What a finding did to the decision."""

    BLOCKS = "blocks"
    SIGN_OFF = "sign_off"
    NOTED = "noted"
    WAIVED = "waived"
    OLD = "old"


@dataclass(frozen=True)
class JudgedEdit:
    """An edit and the pattern that covers it."""

    edit: Edit
    pattern: str = ""
    """The id of the covering pattern; empty where none covers it."""
    why_not: str = ""
    """For an uncovered edit: which pattern came nearest and what it lacked."""
    repair: str = ""
    """For an uncovered edit: what to change, and what is allowed instead."""


@dataclass(frozen=True)
class JudgedFinding:
    """A finding and what it did."""

    finding: Finding
    effect: Effect
    why: str = ""
    """Which threshold, sign-off or waiver decided."""


@dataclass(frozen=True)
class FileJudgement:
    """What looked at one file."""

    path: str
    kind: str
    engines: tuple[str, ...]
    """Engines and checks that read it, sorted; empty where nothing did."""
    lines_added: int = 0
    lines_removed: int = 0
    before_path: str = ""


@dataclass(frozen=True)
class SignOff:
    """Somebody who must agree before the change may be merged."""

    id: str
    by: tuple[str, ...]
    why: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A node of the explanation tree: a decision, what led to it, and the reasons beneath."""

    decision: Decision
    code: str
    """A fixed word: "uncovered_edit", "finding", "check_failed", "sign_off", "frozen", "limit" …"""
    message: str
    path: str = ""
    line: int = 0
    repair: str = ""
    children: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ChangeSummary:
    """What was judged."""

    source: str
    digest: str
    base: str
    files: int
    lines_added: int
    lines_removed: int


@dataclass(frozen=True)
class PolicySummary:
    """What it was judged by."""

    name: str
    source: str
    digest: str
    rules_digest: str = ""
    unused_waivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The whole answer. Equal inputs and an equal clock give equal verdicts."""

    decision: Decision
    change: ChangeSummary
    policy: PolicySummary
    edits: tuple[JudgedEdit, ...]
    findings: tuple[JudgedFinding, ...]
    outcomes: tuple[Outcome, ...]
    files: tuple[FileJudgement, ...]
    sign_offs: tuple[SignOff, ...]
    reasons: tuple[Reason, ...]
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds by stage, from the clock that was passed in."""
    guard_version: str = ""

    @property
    def exit_code(self) -> int:
        """0 reaches review, 1 blocked, 3 incomplete."""
        return self.decision.exit_code
