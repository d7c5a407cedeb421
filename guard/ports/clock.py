"""Time, which comes from outside."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Clock(Protocol):
    """The only source of time."""

    def today(self) -> date:
        """The date that waivers are judged by (UTC)."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, for timings."""
        ...
