"""Figures over the entries of the ledger: how often guard stopped something, why, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guard.model.record import ANSWER, SIGNED, LedgerEntry
from guard.model.verdict import Decision

PERIODS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
"""Names of periods, and how each is written."""
_STOPPED = (Decision.BLOCKED.value, Decision.INCOMPLETE.value)


@dataclass
class Figures:
    """What happened in one period."""

    period: str
    verdicts: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """How many verdicts each reason held up."""
    stopped_tasks: int = 0
    """Tasks in which something was stopped; verdicts without a session count each as a task."""
    repaired_tasks: int = 0
    """Those among them whose last verdict of all was let through."""
    answers: dict[str, Counter[str]] = field(default_factory=dict)
    """By rule: how often people answered that it was right, or a false alarm."""
    hours_to_sign: list[float] = field(default_factory=list)
    """From a change's first verdict that asked for signatures to each signature, sorted."""


def figures(entries: Sequence[LedgerEntry], period: str) -> list[Figures]:
    """Count entries by period, oldest first.

    Args:
        entries: in the order they were kept.
        period: a key of `PERIODS`.

    A task belongs to the period in which it was first stopped.
    """
    found: dict[str, Figures] = {}
    first_stop: dict[str, str] = {}
    last: dict[str, str] = {}
    asked: dict[str, datetime] = {}
    for entry in entries:
        name = entry.at.strftime(PERIODS[period])
        one = found.setdefault(name, Figures(name))
        if not entry.is_verdict:
            _note(one, entry, asked)
            continue
        if entry.sign_offs:
            asked.setdefault(entry.change, entry.at)
        one.verdicts += 1
        one.decisions[entry.decision] += 1
        one.reasons.update(entry.reasons)
        task = _task(entry)
        last[task] = entry.decision
        if entry.decision in _STOPPED:
            first_stop.setdefault(task, name)
    for task, name in first_stop.items():
        found[name].stopped_tasks += 1
        found[name].repaired_tasks += last[task] not in _STOPPED
    return [found[name] for name in sorted(found)]


def _note(one: Figures, entry: LedgerEntry, asked: Mapping[str, datetime]) -> None:
    """Count what somebody did about a change."""
    if entry.decision == SIGNED and entry.change in asked:
        hours = (entry.at - asked[entry.change]).total_seconds() / 3600
        one.hours_to_sign = sorted([*one.hours_to_sign, hours])
    for reason in entry.reasons if entry.decision == ANSWER else ():
        word, _, rule = reason.partition(" ")
        one.answers.setdefault(rule, Counter())[word] += 1


def false_alarms(found: Sequence[Figures]) -> dict[str, tuple[int, int]]:
    """By rule, over all periods: how many answers called it a false alarm, and how many answers there are."""
    counts: dict[str, Counter[str]] = {}
    for one in found:
        for rule, words in one.answers.items():
            counts.setdefault(rule, Counter()).update(words)
    return {rule: (words["false-alarm"], words.total()) for rule, words in sorted(counts.items())}


def _task(entry: LedgerEntry) -> str:
    return f"session {entry.proposer.session}" if entry.proposer.session else f"entry {entry.number}"
