"""What of a repository's automation became weaker, before against after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks.control_plane.workflow_shape import SHA, Workflow
from guard.expressions import expression
from guard.facts.gates import JUDGES
from guard.model.finding import Severity

_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
_SAME_JOB = 0.5
_DANGEROUS = ("pull_request_target", "workflow_run", "issue_comment")
_NARROWING = ("branches", "paths", "tags", "types")
_OWN = expression(r"\bguard (?:check|gate)\b")


@dataclass(frozen=True)
class Weaker:
    """One thing that is weaker."""

    what: str
    """In one sentence."""
    word: str
    """A word to look for in the file, to point at a line."""
    severity: Severity
    on_before: bool = False
    """Whether the word stands on the before side only."""


def compare(before: Workflow | None, after: Workflow, elsewhere: frozenset[str]) -> Iterator[Weaker]:
    """What `after` does less than `before`; None before is a new workflow.

    `elsewhere` holds the steps of the change's other workflows as they are after it: a step that moved there
    is not gone.
    """
    old = before or Workflow()
    yield from _permissions(before, after)
    yield from _triggers(before, after)
    for place in sorted(after.tolerant - old.tolerant):
        if before is not None or JUDGES.search(place):
            word = "continue-on-error"
            yield Weaker(f"`{place[:80]}` may now fail without a word", word, _weight(place, after))
    if before is None:
        return
    steps = frozenset().union(*after.jobs.values()) | elsewhere
    yield from _jobs(before, after, steps)
    for place in sorted(after.never - before.never):
        yield Weaker(f"`{place[:80]}` never runs any more", "if:", _weight(place, after))
    for action, versions in sorted(after.uses.items()):
        were = before.uses.get(action, frozenset())
        if any(SHA.fullmatch(one) for one in were) and not all(SHA.fullmatch(one) for one in versions):
            loose = next(iter(sorted(one for one in versions if not SHA.fullmatch(one))))
            yield Weaker(
                f"{action} was pinned to a commit, now to {loose!r}, which can be moved", action, _MEDIUM
            )
    for job in sorted(before.protected - after.protected):
        if job in after.jobs:
            yield Weaker(f"the job {job} no longer waits for an environment's protection", job, _MEDIUM)


def _permissions(before: Workflow | None, after: Workflow) -> Iterator[Weaker]:
    old = before.permissions if before is not None else {}
    for job, scopes in sorted(after.permissions.items()):
        base = old.get(job, old.get(""))
        for scope, level in sorted(scopes.items()):
            if level < 2:
                continue
            was = 0 if base is None else base.get(scope, base.get("*", 0))
            where = f"the job {job}" if job else "the workflow"
            if before is None or base is None:
                severity = _MEDIUM if scope == "*" else _LOW
                yield Weaker(f"{where} may write {_scope(scope)}", scope.replace("*", "write-all"), severity)
            elif level > was:
                yield Weaker(
                    f"{where} may now write {_scope(scope)}", scope.replace("*", "write-all"), _MEDIUM
                )
    for job in sorted(old.keys() - after.permissions.keys()):
        if before is not None and (not job or job in after.jobs) and "" not in after.permissions:
            where = f"the job {job}" if job else "the workflow"
            yield Weaker(
                f"{where} no longer states its permissions: the repository's default holds", job, _MEDIUM
            )


def _scope(scope: str) -> str:
    return "everything" if scope == "*" else scope


def _triggers(before: Workflow | None, after: Workflow) -> Iterator[Weaker]:
    old = before.triggers if before is not None else {}
    for event in sorted(after.triggers.keys() - old.keys()):
        if event in _DANGEROUS:
            severity = _MEDIUM if event == "pull_request_target" else _LOW
            yield Weaker(f"it now runs on {event}, with secrets, for anybody's proposal", event, severity)
    if before is None:
        return
    for event in sorted(old.keys() - after.triggers.keys()):
        checked = event in ("pull_request", "push", "merge_group") and _checks_something(before)
        covered = event == "push" and "pull_request" in after.triggers
        severity = _MEDIUM if checked and not covered else _LOW
        yield Weaker(f"it no longer runs on {event}", event, severity, on_before=True)
    for event in sorted(old.keys() & after.triggers.keys()):
        come, gone = after.triggers[event] - old[event], old[event] - after.triggers[event]
        for row in sorted(come):
            if "-ignore:" in row or not any(one.startswith(row.split(":")[0]) for one in old[event]):
                yield Weaker(f"it runs on fewer cases of {event} ({row})", row.split(": ")[-1], _LOW)
        kept = {row.split(":")[0] for row in after.triggers[event]}
        for row in sorted(gone):
            if row.startswith(_NARROWING) and "-ignore" not in row and row.split(":")[0] in kept:
                yield Weaker(
                    f"it no longer runs on {event} with {row}", row.split(": ")[-1], _LOW, on_before=True
                )


def _jobs(before: Workflow, after: Workflow, steps: frozenset[str]) -> Iterator[Weaker]:
    for job, were in sorted(before.jobs.items()):
        told = job not in after.jobs and not any(_alike(were, now) for now in after.jobs.values())
        lost = sorted(step for step in were if step and JUDGES.search(step) and not _kept(step, steps))
        if told and lost:
            yield Weaker(
                f"the job {job} is gone, and what it checked", job, _job_weight(lost), on_before=True
            )
        elif lost:
            what = ", ".join(step[:60] for step in lost)
            yield Weaker(
                f"the job {job} no longer runs: {what}", lost[0].split()[0], _job_weight(lost), on_before=True
            )


def _job_weight(lost: Sequence[str]) -> Severity:
    return _HIGH if any(_OWN.search(step) for step in lost) else _MEDIUM


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_JOB * len(one | other) > 0


def _kept(step: str, steps: frozenset[str]) -> bool:
    """Whether the step, or each tool that it names as a check, is still run somewhere."""
    if step in steps:
        return True
    words = {word.casefold() for word in JUDGES.findall(step)}
    now = {
        word.casefold() for one in steps for word in JUDGES.findall(one) if not re.search(r"\|\|\s*true", one)
    }
    return words <= now


def _checks_something(workflow: Workflow) -> bool:
    return any(JUDGES.search(step) for steps in workflow.jobs.values() for step in steps)


def _weight(place: str, workflow: Workflow) -> Severity:
    """Medium where a step that checks something, or a job with such a step, is concerned."""
    steps = workflow.jobs.get(place, frozenset())
    return _MEDIUM if any(JUDGES.search(one) for one in (place, *steps)) else _LOW
