"""Keeping verdicts in the ledger, and what people did about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guard.app.hiding import without_secrets
from guard.app.places import ledger_path
from guard.errors import UsageError
from guard.model.record import ANSWER, SIGNED, LedgerEntry, Proposer
from guard.model.verdict import HOLDING, Verdict
from guard.report.json_format import to_json
from guard.tools.ledger import Ledger
from guard.tools.ledger.form import About


def record(
    verdict: Verdict,
    proposer: Proposer,
    *,
    path: str | Path | None = None,
    at: datetime | None = None,
    usage: Mapping[str, Any] | None = None,
    attachments: Mapping[str, str] | None = None,
) -> LedgerEntry:
    """Append a verdict to the ledger; when this returns it is on the disk.

    Args:
        verdict: what was answered.
        proposer: who proposed the change, as far as that was told.
        path: the ledger, as in `ledger_path`.
        at: when; now by default.
        usage: figures of a repair (JSON values).
        attachments: further texts to keep, by name; they must hold no secrets.

    Raises:
        ToolError: the ledger cannot be written, is none, or is damaged.
    """
    moment = at or datetime.now(UTC)
    proposer = without_secrets(proposer)
    return Ledger(ledger_path(path)).append(
        verdict, to_json(verdict), proposer, moment, usage or {}, attachments or {}
    )


WORDS = ("right", "false-alarm")
"""What may be answered to a verdict that held something up."""


def record_answer(
    number: int, word: str, rules: Sequence[str], who: str, path: str | Path | None = None
) -> LedgerEntry:
    """Append whether what an entry's verdict held up was held up rightly.

    Args:
        number: of the entry.
        word: one of `WORDS`.
        rules: the rules that are meant; all that held it up where none is named.
        who: who says so.
        path: the ledger, as in `ledger_path`.

    Raises:
        UsageError: there is no such entry, it keeps no verdict, or a rule held nothing up there.
        ToolError: the ledger cannot be read or written.
    """
    ledger = Ledger(ledger_path(path))
    entry = next((one for one in ledger.entries() if one.number == number), None)
    if entry is None or not entry.is_verdict:
        raise UsageError(f"the ledger has no verdict {number}")
    held = _held(json.loads(ledger.document(entry.verdict)))
    for rule in rules:
        if rule not in held:
            raise UsageError(f"{rule} held nothing up in entry {number}; {', '.join(held) or 'nothing'} did")
    if not held:
        raise UsageError(f"nothing was held up in entry {number}")
    about = About(entry.change, entry.source, entry.verdict)
    said = [f"{word} {rule}" for rule in rules or held]
    return ledger.append_note(ANSWER, about, who, datetime.now(UTC), said)


def _held(verdict: Mapping[str, Any]) -> list[str]:
    """The rules of a kept verdict whose findings held it up, and the sign-offs it asked for."""
    rules = (one["id"] for one in verdict["findings"] if one["effect"] in HOLDING)
    return list(dict.fromkeys([*rules, *(one["id"] for one in verdict["sign_offs"])]))


def record_signature(
    change: str, parts: Sequence[str], who: str, path: str | Path | None = None
) -> LedgerEntry | None:
    """Append that somebody signed for parts of a change; None where the ledger has no verdict on it.

    Raises:
        ToolError: the ledger cannot be read or written.
    """
    ledger = Ledger(ledger_path(path))
    if not ledger.path.exists():
        return None
    entry = next((one for one in ledger.entries() if one.change == change and one.is_verdict), None)
    if entry is None:
        return None
    about = About(entry.change, entry.source, entry.verdict, tuple(parts))
    return ledger.append_note(SIGNED, about, who, datetime.now(UTC))
