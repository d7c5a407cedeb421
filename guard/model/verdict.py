"""The answer: a decision, why, and the evidence of what looked at what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import NamedTuple

from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW
from guard.model.edit import Edit
from guard.model.finding import (
    Confidence,
    Finding,
    Location,
    Origin,
    Outcome,
    Severity,
    Side,
    Status,
)


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
    ATTENTION = "attention"
    NOTED = "noted"
    WAIVED = "waived"
    OLD = "old"


HOLDING = (Effect.BLOCKS, Effect.SIGN_OFF)
"""What holds a change up, or asks for a signature."""
TELLING = (*HOLDING, Effect.ATTENTION)
"""What a reviewer is told of first."""


@dataclass(frozen=True)
class JudgedEdit(Edit):
    """An edit and the pattern that covers it."""

    pattern: str = ""
    """The id of the covering pattern; empty where none covers it."""
    why_not: str = ""
    """For an uncovered edit: which pattern came nearest and what it lacked."""
    repair: str = ""
    """For an uncovered edit: what to change, and what is allowed instead."""

    @classmethod
    def of(cls, edit: Edit, pattern: str = "", why_not: str = "", repair: str = "") -> JudgedEdit:
        """`edit` as the policy judged it."""
        facts = {one.name: getattr(edit, one.name) for one in fields(Edit)}
        return cls(**facts, pattern=pattern, why_not=why_not, repair=repair)


@dataclass(frozen=True, kw_only=True)
class JudgedFinding:
    """What a check found, and what that did to the decision."""

    check: str
    """The check's id ("code-rules")."""
    id: str
    """The rule's id within the check ("python-shell-true"); `guard explain ID` tells more."""
    path: str
    line: int
    """The first line, counted from 1."""
    end_line: int
    """The last line, included."""
    severity: Severity
    confidence: Confidence
    effect: Effect
    """What it did."""
    title: str
    message: str
    """What is wrong and what follows from it."""
    repair: str
    """What to write instead; addressed to the proposer."""
    origin: Origin = Origin.NEW
    why: str = ""
    """Which threshold, sign-off or waiver decided on `effect`."""
    cwe: tuple[str, ...] = ()
    column: int = 0
    """Counted from 1; 0 where it is not known."""
    end_column: int = 0
    side: Side = Side.AFTER
    """Which side of the change `path` and the lines are of."""
    related: tuple[Location, ...] = ()
    """Further places that the message speaks of."""
    fingerprint: str = ""
    """A name (16 hex digits) that survives moved lines; a waiver may name it."""
    content: str = ""
    """A digest of what it rests on, for a waiver; in no report."""

    @classmethod
    def of(cls, finding: Finding, effect: Effect, why: str = "") -> JudgedFinding:
        """`finding` as the policy judged it. The evidence, which may be a secret, is left behind."""
        place = finding.location
        return cls(
            check=finding.check,
            id=finding.id,
            path=place.path,
            line=place.line,
            end_line=place.end_line,
            severity=finding.severity,
            confidence=finding.confidence,
            effect=effect,
            title=finding.title,
            message=finding.message,
            repair=finding.repair,
            origin=finding.origin,
            why=why,
            cwe=finding.cwe,
            column=place.column,
            end_column=place.end_column,
            side=place.side,
            related=finding.related,
            fingerprint=finding.fingerprint,
            content=finding.content,
        )


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


UNFINISHED = "it was not finished: "
"""How the outcome of a check begins that was stopped; one reason of the verdict names them all."""

COVERED = "covered"
"""The code of the reasons that let a change through."""


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


class Skipped(NamedTuple):
    """A check that did not run, on purpose."""

    check: str
    reason: str


@dataclass(frozen=True)
class Stopped:
    """A run that ended before its work was done."""

    why: str
    """In words ("the deadline of 5 seconds passed")."""
    checks: tuple[str, ...]
    """Those that did not come to their end."""
    without_edits: bool = False
    """Whether the change was not read to its end either, so that nothing is known of its edits."""


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
    explanation: tuple[Reason, ...]
    """All that was weighed, worst first; the decision is the worst of it. `reasons` is what decided."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by stage, from the clock that was passed in."""
    guard_version: str = ""

    @property
    def exit_code(self) -> int:
        """0 reaches review, 1 blocked, 3 incomplete."""
        return self.decision.exit_code

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What decided, and nothing else.

        Where the change is held up, all that must be mended (what blocks, and what could not be looked at);
        where it needs sign-offs, those; where it goes to review, the patterns that cover it.
        """
        return tuple(reason for reason in self.explanation if self._decided(reason))

    @property
    def notes(self) -> tuple[Reason, ...]:
        """The rest of the explanation: worth knowing, and nothing to act on before the change may go on."""
        return tuple(reason for reason in self.explanation if not self._decided(reason))

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The checks that did not run, and why. One that had to run is among the `reasons` too."""
        return tuple(Skipped(one.check, one.reason) for one in self.outcomes if one.status is Status.SKIPPED)

    @property
    def attention(self) -> tuple[JudgedFinding, ...]:
        """What holds nothing up and a reviewer should look at first, the gravest and surest at its head."""
        found = (one for one in self.findings if one.effect is Effect.ATTENTION)
        return tuple(sorted(found, key=lambda one: (-one.severity.rank, -one.confidence.rank)))

    def _decided(self, reason: Reason) -> bool:
        if self.decision is Decision.REVIEW:
            return reason.code == COVERED
        return reason.decision in (self.decision, Decision.BLOCKED, Decision.INCOMPLETE)
