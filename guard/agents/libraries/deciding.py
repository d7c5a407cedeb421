"""What the adapters share: a refusal in words, or nothing where an edit may be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guard.agents.message import error_text, refusal
from guard.agents.session import Edits, Session
from guard.errors import GuardError
from guard.model.change import ChangeSet
from guard.model.verdict import Decision

Reader = Callable[[Mapping[str, Any]], Edits]
"""From a tool's arguments to what the call would write: path in the repository to content, None to delete."""


def decide(session: Session, edits: Callable[[], Edits]) -> str:
    """Why edits must not be made; empty where they may be, and are then part of the session.

    Args:
        session: the task they belong to.
        edits: gives them. It reads what a model wrote, so whatever it raises is a refusal too.
    """
    try:
        verdict = session.propose(edits())
    except GuardError as error:
        return error_text(error)
    except Exception as error:  # noqa: BLE001  # to a library a crash in here may look like "no objection"
        name = type(error).__name__
        return f"guard: it crashed while judging ({name}). Nothing was judged, so nothing is let through."
    return refusal(verdict) if verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE) else ""


def edits_of(change: ChangeSet) -> Edits:
    """A change as whole contents."""
    gone = {file.before.path: None for file in change.files if file.before is not None and not file.copied}
    return {**gone, **{file.after.path: file.after.data for file in change.files if file.after is not None}}
