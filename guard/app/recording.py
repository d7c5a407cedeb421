"""Keeping verdicts in the ledger."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guard.model.record import Damage, LedgerEntry, Proposer
from guard.model.verdict import Verdict


def ledger_path(chosen: str | Path | None = None) -> Path:
    """Where the ledger is: `chosen`, GUARD_LEDGER, or a file among this user's state."""
    named = chosen or os.environ.get("GUARD_LEDGER")
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("guard", appauthor=False) / "ledger.sqlite"


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
    from guard.report.json_format import to_json
    from guard.tools.ledger import Ledger

    moment = at or datetime.now(UTC)
    return Ledger(ledger_path(path)).append(
        verdict, to_json(verdict), proposer, moment, usage or {}, attachments or {}
    )


def entries(path: str | Path | None = None) -> list[LedgerEntry]:
    """Every entry of the ledger, oldest first.

    Raises:
        ToolError: there is none, or it cannot be read.
    """
    from guard.tools.ledger import Ledger

    return Ledger(ledger_path(path)).entries()


def recorded_text(digest: str, path: str | Path | None = None) -> str:
    """A text that an entry names: its verdict, as JSON, or an attachment.

    Raises:
        ToolError: it is missing or was altered.
    """
    from guard.tools.ledger import Ledger

    return Ledger(ledger_path(path)).document(digest)


def verify_ledger(path: str | Path | None = None, expected_head: str = "") -> tuple[list[Damage], str]:
    """What does not hold together in the ledger, and its head, to be noted elsewhere.

    Raises:
        ToolError: there is none, or it cannot be read.
    """
    from guard.tools.ledger import Ledger

    ledger = Ledger(ledger_path(path))
    return ledger.damage(expected_head), ledger.head()


def exported(entry: LedgerEntry) -> str:
    """An entry as one line of JSON."""
    from guard.tools.ledger import entry_line

    return entry_line(entry)


def trailers(folder: str | Path, spec: str) -> tuple[tuple[str, str], ...]:
    """The provenance trailers of the commits of a range, as `change_from_git` takes it.

    Raises:
        RepositoryError: there is no such range.
    """
    from guard.intake.git import range_ends
    from guard.tools.git import GitRepository

    repository = GitRepository(folder)
    return repository.trailers(*range_ends(repository, spec))
