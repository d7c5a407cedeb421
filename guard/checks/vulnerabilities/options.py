"""What a policy says of known vulnerabilities: who may be asked of them, and of repairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guard.checks.kit.options import INDEX_USE, option, whole, words

if TYPE_CHECKING:
    from guard.ports import AdvisoryState

_SERVICES = ("local", "osv", "pypi")


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    max_age_days: int | None = option(
        whole(), None, "How old the database may be, in days; any age by default."
    )
    stale_days: int | None = option(
        whole(),
        None,
        "After how many days without a later advisory the database counts as old, and that is said.",
    )
    index: str = option(
        INDEX_USE, "defer", "Whether the index is asked what to write instead; as in `new-packages`."
    )
    cool_down_days: int = option(whole(), 7, "How old a version to write instead must be, in days.")
    services: tuple[str, ...] = option(
        words(*_SERVICES, least=1),
        _SERVICES,
        "What may be asked: a local database, or one of the online services.",
    )

    def staleness(self, state: AdvisoryState) -> list[str]:
        """Why what answers may not be relied on."""
        if (state.service or _SERVICES[0]) not in self.services:
            return [f"{state.path} is not accepted; the policy accepts {', '.join(self.services)} only"]
        limit = self.max_age_days
        if limit is None or (state.age_days is not None and state.age_days <= limit):
            return []
        age = "of unknown age" if state.age_days is None else f"{state.age_days} days old"
        return [f"the advisory database is {age}; the policy accepts {limit} days (`guard advisories sync`)"]
