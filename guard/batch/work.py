"""Judging one record: what every engine runs, in whatever process, and what it answers where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guard import __version__, app
from guard.app.verdict import Verdict
from guard.batch.record import Record, change_of
from guard.errors import GuardError
from guard.model.change import ChangeSet
from guard.model.verdict import ChangeSummary, Decision, PolicySummary, Reason
from guard.ports import Stop

NOT_JUDGED = "not_judged"
"""The code of the one reason of a verdict about a change that nothing could be said of."""
STOPPED = "stopped"
"""The code of the reason that a run ended before its work was done (`guard.policy.objections`)."""
DEADLINE = 600.0
"""Seconds for one change: as `guard check` has it, so that both give the same verdict."""
MEMORY = 4096
"""MiB of address space that a process which judges gets: some ten times what the largest merged changes of
public repositories take."""


@dataclass(frozen=True)
class Settings:
    """How every change of a batch is judged."""

    folder: str = "."
    """Where the repository is, for records that name none."""
    policy: str | None = None
    """For records that name none; None for that of each change's base."""
    advisories: str | None = None
    origins: str | None = None
    index: str = ""
    whole: bool = False
    deadline: float = DEADLINE
    memory: int = MEMORY
    against: str | None = None
    """Another policy, by which each change is judged too; "" for that of each change's base."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for another process."""
        return asdict(self)


def judged(record: Record, settings: Settings, change: ChangeSet | None = None) -> Verdict:
    """The verdict on a record's change, or on `change` where it is at hand.

    A change that cannot be read, or whose policy cannot be used, gets one that says so.

    Raises:
        ToolError: what guard itself needs was missing or failed; another try may do better.
    """
    return judged_by(record, settings, (record.policy or settings.policy,), change)[0]


def judged_by(
    record: Record, settings: Settings, policies: Sequence[str | None], change: ChangeSet | None = None
) -> tuple[Verdict, ...]:
    """As `judged`, by each of some policies, which `settings` does not name."""
    try:
        trees: tuple[Path, ...] = ()
        if change is None:
            change, trees = change_of(record, settings.folder)
        return app.check_by(
            change,
            policies,
            advisories=settings.advisories,
            origins=settings.origins,
            index=settings.index,
            trees=trees,
            whole=settings.whole,
            stop=Stop.after(settings.deadline),
        )
    except GuardError as error:
        if error.exit_code != Decision.INCOMPLETE.exit_code:
            return (not_judged(record, str(error)),) * len(policies)
        raise


def not_judged(record: Record, why: str) -> Verdict:
    """The verdict on a change that nothing can be said of: `incomplete`, for the one reason `why`."""
    repair = "Mend what the message names, then judge this change again."
    reason = Reason(Decision.INCOMPLETE, NOT_JUDGED, f"not judged: {why}", repair=repair)
    return Verdict(
        decision=Decision.INCOMPLETE,
        change=ChangeSummary(record.id, "", "", 0, 0, 0),
        policy=PolicySummary("", "", ""),
        edits=(),
        findings=(),
        outcomes=(),
        files=(),
        sign_offs=(),
        explanation=(reason,),
        guard_version=__version__,
    )


def was_stopped(verdict: Verdict) -> bool:
    """Whether time ended it, so that it may go further where nothing else is at work."""
    return any(reason.code == STOPPED for reason in verdict.explanation)
