"""What the proposer must act on, gathered from a verdict once for every format.

An objection is a finding that blocks, an edit that no pattern covers, or another reason to block (a frozen
path, a limit). Texts are passed on as they are; the formats sanitise them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from guard.model.finding import Outcome, Severity, Status
from guard.model.verdict import UNFINISHED, Decision, Effect, JudgedEdit, JudgedFinding, Reason, Verdict
from guard.wording import some

UNCOVERED = "uncovered-edit"

_TOLD_OTHERWISE = ("finding", "uncovered_edit", "unattributed")
"""Codes of reasons that repeat a finding or an edit of the verdict."""


@dataclass(frozen=True)
class Objection:
    """One thing that stands in the way, and the way out."""

    rule: str
    """The finding's id, or the policy's word for it ("uncovered-edit", "frozen")."""
    path: str
    """Empty where it concerns the change as a whole."""
    lines: tuple[int, ...]
    """Sorted; empty where it concerns the file as a whole."""
    message: str
    repair: str
    label: str = ""
    """A few words beside the id: severity and CWE, or the edit's kind and symbol."""
    finding: JudgedFinding | None = None

    @property
    def severity(self) -> Severity | None:
        """How grave it is; None where that is not said of it."""
        return self.finding.severity if self.finding is not None else None

    @property
    def weight(self) -> int:
        """Its rank among objections: what no severity is said of stands behind the grave ones."""
        return (self.severity or Severity.MEDIUM).rank


@dataclass(frozen=True)
class Cause:
    """Something that had to be looked at and was not."""

    what: str
    """The check, or the policy's word for it."""
    message: str
    repair: str
    places: tuple[tuple[str, int], ...] = ()
    """Paths and lines, sorted; line 0 is the whole file. Empty where no file is meant."""


def objections(verdict: Verdict) -> tuple[Objection, ...]:
    """Everything that blocks: the files with what is gravest first, in each the gravest first.

    Edits that lack the same thing are one objection, and so are findings of one weakness in one line. Each
    reason to block is in it: one that names no known finding or edit stands for itself.
    """
    found = list(_of_findings(item for item in verdict.findings if item.effect is Effect.BLOCKS))
    found.extend(_of_edits(uncovered(verdict)))
    for reason in other_reasons(verdict):
        lines = (reason.line,) if reason.line else ()
        rule = reason.code.replace("_", "-")
        found.append(Objection(rule, reason.path, lines, reason.message, reason.repair))
    worst: dict[str, int] = {}
    for item in found:
        worst[item.path] = max(worst.get(item.path, 0), item.weight)
    return tuple(
        sorted(
            found,
            key=lambda item: (
                *(-worst[item.path], item.path),
                *(-item.weight, item.lines, item.rule, item.message),
            ),
        )
    )


def uncovered(verdict: Verdict) -> tuple[JudgedEdit, ...]:
    """The edits that no pattern covers."""
    return tuple(item for item in verdict.edits if not item.pattern)


def other_reasons(verdict: Verdict) -> tuple[Reason, ...]:
    """The reasons to block that are neither a blocking finding nor an uncovered edit of the verdict."""
    places = {(item.path, item.line) for item in verdict.findings if item.effect is Effect.BLOCKS}
    places.update((item.path, item.line) for item in uncovered(verdict))
    return tuple(
        dict.fromkeys(
            reason
            for reason in leaves(verdict.explanation, Decision.BLOCKED)
            if reason.code not in _TOLD_OTHERWISE or (reason.path, reason.line) not in places
        )
    )


def leaves(reasons: Iterable[Reason], decision: Decision) -> Iterator[Reason]:
    """The reasons for `decision` that rest on no further reason for it, in their order."""
    for reason in reasons:
        if any(child.decision is decision for child in reason.children):
            yield from leaves(reason.children, decision)
        elif reason.decision is decision:
            yield reason
        else:
            yield from leaves(reason.children, decision)


def incomplete_causes(verdict: Verdict) -> tuple[Cause, ...]:
    """Everything that was to be looked at and was not: failed checks first, then the policy's reasons.

    Files of which the same is said are one cause. A check that failed is a cause whatever was decided; those
    that were stopped are one cause together, which is the policy's.
    """
    reasons = list(leaves(verdict.explanation, Decision.INCOMPLETE))
    causes = []
    failures = [outcome for outcome in verdict.outcomes if outcome.status is Status.FAILED]
    for item in (outcome for outcome in failures if not outcome.reason.startswith(UNFINISHED)):
        # The policy's reason for it repeats the outcome's text with words around, and adds the repair.
        own = [reason for reason in reasons if not reason.path and _speaks_of(reason, item)]
        reasons = [reason for reason in reasons if reason not in own]
        repair = own[0].repair if own else ""
        causes.append(Cause(item.check, item.reason or "It failed without saying why.", repair))
    groups: dict[tuple[str, str, str], set[tuple[str, int]]] = {}
    for reason in reasons:
        places = groups.setdefault((reason.code.replace("_", " "), reason.message, reason.repair), set())
        places.update([(reason.path, reason.line)] if reason.path else [])
    causes.extend(Cause(*words, tuple(sorted(places))) for words, places in groups.items())
    return tuple(dict.fromkeys(causes))


def _speaks_of(reason: Reason, outcome: Outcome) -> bool:
    return outcome.check in reason.message and outcome.reason in reason.message


def _of_findings(findings: Iterable[JudgedFinding]) -> Iterator[Objection]:
    """Findings as objections, each told by its gravest finding."""
    for members in weaknesses(findings):
        first, *others = sorted(members, key=lambda one: (-one.severity.rank, -one.confidence.rank, one.id))
        yield _of_finding(first, sorted({one.id for one in others} - {first.id}))


def weaknesses(findings: Iterable[JudgedFinding]) -> tuple[tuple[JudgedFinding, ...], ...]:
    """Findings that name one weakness (their first CWE) in one line, together; any other for itself."""
    groups: dict[tuple[object, ...], list[JudgedFinding]] = {}
    for index, item in enumerate(findings):
        alone = (index,) if not item.cwe or not item.line else ()
        groups.setdefault((item.path, item.line, *item.cwe[:1], *alone), []).append(item)
    return tuple(tuple(members) for members in groups.values())


def _of_finding(finding: JudgedFinding, also: list[str]) -> Objection:
    label = [finding.severity.value]
    if finding.confidence.value != "high":
        label.append(f"{finding.confidence.value} confidence")
    label.extend(finding.cwe)
    label.extend([f"also {some(also, 3)}"] if also else [])
    return Objection(
        finding.id, finding.path, (finding.line,), finding.message, finding.repair, " · ".join(label), finding
    )


def _of_edits(edits: Iterable[JudgedEdit]) -> Iterator[Objection]:
    groups: dict[tuple[str, str, str, str], list[JudgedEdit]] = {}
    for item in edits:
        groups.setdefault((item.path, item.kind, item.why_not, item.repair), []).append(item)
    for (path, kind, why_not, repair), items in groups.items():
        symbols = some(sorted({item.symbol for item in items if item.symbol}), 3)
        what = some(list(dict.fromkeys(item.summary.rstrip(".") for item in items)), 3, "; ")
        times = f" ({len(items)} edits)" if len(items) > 1 else ""
        message = f"{what}{times}. {why_not or 'No pattern of the policy covers it.'}"
        lines = tuple(sorted({item.line for item in items}))
        yield Objection(UNCOVERED, path, lines, message, repair, f"{kind} {symbols}".rstrip())


def severity_level(severity: Severity) -> Literal["error", "warning", "note"]:
    """The severity in the three words that SARIF and code hosts know."""
    if severity >= Severity.HIGH:
        return "error"
    return "warning" if severity is Severity.MEDIUM else "note"
