"""Which range of commits a pipeline is about, and who pushed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guard.app.ci_event import event_in_ci
from guard.errors import UsageError


@dataclass(frozen=True)
class Asked:
    """What a pipeline asks about."""

    spec: str
    pushed_by: tuple[str, ...] = ()
    """The account that pushed last, where this run tells it."""


def asked_in_ci(environ: Mapping[str, str]) -> Asked | None:
    """The range of the pull request, merge queue entry, merge request or merge train; None elsewhere.

    Raises:
        UsageError: the service says that there is one, and not which commits it has.
    """
    event = event_in_ci(environ)
    if event is None:
        return None
    if not (event.base.isalnum() and event.head.isalnum()):
        raise UsageError("this does not say which commits the change has", where=event.where)
    return Asked(f"{event.base}...{event.head}", event.pushed_by)
