"""Reading the ledger of verdicts."""

from __future__ import annotations

from pathlib import Path

from guard.app.places import ledger_path
from guard.model.record import Damage, LedgerEntry
from guard.tools.ledger import Ledger, entry_line


def entries(path: str | Path | None = None) -> list[LedgerEntry]:
    """Every entry of the ledger, oldest first.

    Raises:
        ToolError: there is none, or it cannot be read.
    """
    return Ledger(ledger_path(path)).entries()


def recorded_text(digest: str, path: str | Path | None = None) -> str:
    """A text that an entry names: its verdict, as JSON, or an attachment.

    Raises:
        ToolError: it is missing or was altered.
    """
    return Ledger(ledger_path(path)).document(digest)


def verify_ledger(path: str | Path | None = None, expected_head: str = "") -> tuple[list[Damage], str]:
    """What does not hold together in the ledger, and its head, to be noted elsewhere.

    Raises:
        ToolError: there is none, or it cannot be read.
    """
    ledger = Ledger(ledger_path(path))
    return ledger.damage(expected_head), ledger.head()


def exported(entry: LedgerEntry) -> str:
    """An entry as one line of JSON."""
    return entry_line(entry)
