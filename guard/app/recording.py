"""Keeping verdicts in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guard.app.places import ledger_path
from guard.model.record import LedgerEntry, Proposer
from guard.model.verdict import Verdict
from guard.report.json_format import to_json
from guard.tools.ledger import Ledger


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
    return Ledger(ledger_path(path)).append(
        verdict, to_json(verdict), proposer, moment, usage or {}, attachments or {}
    )
