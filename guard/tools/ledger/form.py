"""The text of an entry, which is what the chain is made over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from guard.errors import ToolError
from guard.model.canonical import canonical
from guard.model.record import LedgerEntry, Proposer
from guard.model.verdict import Decision, Effect, Verdict

START = "sha256:" + "0" * 64
"""What the first entry is chained to."""
_EFFECTS = {Effect.BLOCKS: Decision.BLOCKED, Effect.SIGN_OFF: Decision.SIGN_OFF}
_LONGEST = 2000
"""Characters of a word that a caller hands in; the rest is cut, so that an entry stays a line."""


@dataclass(frozen=True)
class About:
    """What an entry about an earlier one speaks of."""

    change: str
    """The change's digest."""
    source: str
    verdict: str
    """The digest of a text that is kept already: the verdict on that change."""
    sign_offs: tuple[str, ...] = ()


def chained(previous: str, number: int, text: str) -> str:
    """The digest of an entry: over the digest of the one before, its own number, and its text."""
    return "sha256:" + hashlib.sha256(f"{previous}\n{number}\n{text}".encode()).hexdigest()


def entry_text(
    verdict: Verdict, verdict_digest: str, proposer: Proposer, at: datetime, usage: Mapping[str, Any],
    attachments: Mapping[str, str],
) -> str:  # fmt: skip
    """The canonical JSON of an entry."""
    return canonical(
        {
            "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "session": _cut(proposer.session),
            "harness": _cut(proposer.harness),
            "model": _cut(proposer.model),
            "task": _cut(proposer.task),
            "trailers": [[_cut(name), _cut(value)] for name, value in proposer.trailers],
            "decision": verdict.decision.value,
            "change": verdict.change.digest,
            "source": _cut(verdict.change.source),
            "reasons": sorted(_words(verdict)),
            "sign_offs": sorted({sign_off.id for sign_off in verdict.sign_offs}),
            "verdict": verdict_digest,
            "usage": dict(usage),
            "attachments": dict(attachments),
        }
    )


def note_text(kind: str, about: About, who: str, at: datetime, reasons: Sequence[str] = ()) -> str:
    """The canonical JSON of an entry that says what somebody did about a change; see `ANSWER`, `SIGNED`."""
    return canonical(
        {
            "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "session": "",
            "harness": "",
            "model": "",
            "task": "",
            "trailers": [["By", _cut(who)]],
            "decision": kind,
            "change": about.change,
            "source": _cut(about.source),
            "reasons": sorted({_cut(one) for one in reasons}),
            "sign_offs": sorted(about.sign_offs),
            "verdict": about.verdict,
            "usage": {},
            "attachments": {},
        }
    )


def read_entry(number: int, text: str, digest: str) -> LedgerEntry:
    """The entry that `entry_text` wrote.

    Raises:
        ToolError: the text is no entry.
    """
    try:
        data = json.loads(text)
        return LedgerEntry(
            number,
            datetime.fromisoformat(data["at"]),
            Proposer(
                data["session"],
                data["harness"],
                data["model"],
                data["task"],
                tuple((name, value) for name, value in data["trailers"]),
            ),
            data["decision"],
            data["change"],
            data["source"],
            tuple(data["reasons"]),
            tuple(data["sign_offs"]),
            data["verdict"],
            MappingProxyType(dict(data["usage"])),
            MappingProxyType(dict(data["attachments"])),
            digest,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(f"entry {number} of the ledger cannot be read: {error}") from error


def entry_line(entry: LedgerEntry) -> str:
    """An entry as one line of JSON, with its number and digest: what `export` writes."""
    return canonical(
        {
            "number": entry.number,
            "at": entry.at.isoformat(timespec="milliseconds"),
            "session": entry.proposer.session,
            "harness": entry.proposer.harness,
            "model": entry.proposer.model,
            "task": entry.proposer.task,
            "trailers": [list(pair) for pair in entry.proposer.trailers],
            "decision": entry.decision,
            "change": entry.change,
            "source": entry.source,
            "reasons": list(entry.reasons),
            "sign_offs": list(entry.sign_offs),
            "verdict": entry.verdict,
            "usage": dict(entry.usage),
            "attachments": dict(entry.attachments),
            "digest": entry.digest,
        }
    )


def _words(verdict: Verdict) -> set[str]:
    """What held the change up: the checks whose findings counted, and the codes of all other reasons."""
    words = {
        f"{_EFFECTS[judged.effect].value} {judged.check}"
        for judged in verdict.findings
        if judged.effect in _EFFECTS
    }
    return words | {
        f"{reason.decision.value} {reason.code}"
        for reason in verdict.explanation
        if reason.decision is not Decision.REVIEW and reason.code != "finding"
    }


def _cut(text: str) -> str:
    # A lone surrogate (from a path that is no UTF-8) survives JSON's ASCII form and its way back.
    return text[:_LONGEST]
