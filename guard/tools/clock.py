"""The system's clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class SystemClock:
    """A `guard.ports.Clock` that tells the real time."""

    def today(self) -> date:
        """The date, in UTC, so that a waiver ends at the same moment everywhere."""
        return datetime.now(UTC).date()

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()
