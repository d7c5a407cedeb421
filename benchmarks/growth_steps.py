"""Counts the lines of Python that a piece of work runs: the same on a busy machine, and on any other.

What a library written in C does within a line is not seen: for that there are processor time (`growth.py`)
and, for regular expressions, `growth_expressions.py`.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any


class Steps(threading.local):
    """A clock that goes one second for each line that its thread runs while it is counted."""

    def __init__(self) -> None:
        self.count = 0

    def today(self) -> date:
        """A day on which everything is young."""
        return date(2026, 1, 1)

    def monotonic(self) -> float:
        """How many lines this thread has run."""
        return float(self.count)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the lines of this thread and of those that it starts."""

        def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
            if event == "line":
                self.count += 1
            return trace

        before = sys.gettrace()
        threading.settrace(trace)
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(before)
            threading.settrace(None)


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python `work` runs on this thread."""
    clock = Steps()
    with clock.counted():
        work()
    return clock.count


def exponent(costs: Sequence[float], least: float) -> float:
    """How cost grows with size, from what n, 2n and 4n cost: 1 for in proportion, 2 for its square.

    What every size costs alike is left out of it. Costs below `least` say nothing, and count as 0. Where the
    second size costs no more than the first (which bears what is done once), the whole way counts.
    """
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    if second < least:
        return 0.0
    return math.log2(second / first) if first > 0 else math.log2(costs[2] / costs[0]) / 2
