"""When to stop: a deadline, or somebody who no longer wants the answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, get_ident
from typing import NoReturn

from guard.errors import ToolError

_STEP = 0.05
"""Seconds after which a wait looks up."""


@dataclass(frozen=True)
class Stop:
    """Asked between the steps of whatever takes long. What has stopped stays stopped."""

    seconds: float = math.inf
    """How long was given."""
    until: float = math.inf
    """When that is over, by `monotonic`."""
    cancel: Event | None = None
    """Set by whoever no longer wants the answer."""
    monotonic: Callable[[], float] = time.monotonic
    refusals: list[str] | None = field(default=None, compare=False)
    """Why the change is not read any further, in words, where a run notes it; one run has one list."""
    places: dict[int, str] = field(default_factory=dict, compare=False, repr=False)
    """By thread, the file that it looks at."""

    @classmethod
    def after(
        cls,
        seconds: float | None,
        cancel: Event | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Stop:
        """Stop `seconds` from now (None: never), or when `cancel` is set."""
        if seconds is None:
            return cls(cancel=cancel, monotonic=monotonic)
        return cls(seconds, monotonic() + seconds, cancel, monotonic)

    @property
    def reason(self) -> str:
        """Why to stop, in words; empty while there is no reason to."""
        if self.refusals:
            return self.refusals[0]
        if self.cancel is not None and self.cancel.is_set():
            return "the check was cancelled"
        if self.monotonic() >= self.until:
            return f"the deadline of {self.seconds:g} seconds passed"
        return ""

    @property
    def may_stop(self) -> bool:
        """Whether there can ever be a reason."""
        return bool(self.refusals) or self.cancel is not None or self.until < math.inf

    @property
    def place(self) -> str:
        """The file that this thread looks at, where it said so."""
        return self.places.get(get_ident(), "")

    def check(self, place: str = "") -> None:
        """Go on, or not; `place` is the file to look at next.

        Raises:
            ToolError: it is time to stop.
        """
        reason = self.reason
        if reason:
            raise ToolError(reason, where=self.place)
        self.at(place)

    def refuse(self, why: str) -> NoReturn:
        """Read no further, as the change holds more than is read.

        Raises:
            ToolError: always.
        """
        if self.refusals is not None:
            self.refusals.append(why)
        raise ToolError(why)

    def at(self, place: str) -> None:
        """Note the file that is looked at next, and go on whatever the time is."""
        if self.may_stop:
            self.places[get_ident()] = place

    def wait(self, longest: float) -> float:
        """How many of `longest` seconds to wait before asking again."""
        return min(longest, _STEP) if self.may_stop else longest


NEVER = Stop()
"""Nobody stops."""
