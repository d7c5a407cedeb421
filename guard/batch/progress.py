"""How far a batch is: a bar on a terminal, else a plain line now and then; always on standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from guard.model.verdict import Decision

_EVERY = 10.0
"""Seconds between two plain lines."""


class Watched:
    """Counts decisions and shows them; use as a context manager."""

    def __init__(self, total: int | None, *, terminal: bool | None = None) -> None:
        """`total` is how many answers there will be, where that is known."""
        self.counts: Counter[Decision] = Counter()
        self._total = total
        self._began = self._said = time.monotonic()
        self._kept = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if sys.stderr.isatty() if terminal is None else terminal:
            self._bar = Progress(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.description}"),
                TimeRemainingColumn(),
                console=Console(stderr=True, force_terminal=terminal),
            )
            self._task = self._bar.add_task(self._decided(), total=total)

    def __enter__(self) -> Watched:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def kept(self, decisions: list[Decision]) -> None:
        """Take in what a run before this one decided."""
        self.counts.update(decisions)
        self._kept = len(decisions)
        self._show()

    def add(self, decision: Decision) -> None:
        """Take in one answer."""
        self.counts[decision] += 1
        self._show()

    def summary(self) -> str:
        """What was decided, and how fast, in one line."""
        done = self.counts.total()
        seconds = max(time.monotonic() - self._began, 1e-9)
        here = done - self._kept
        kept = f", {self._kept} of them before this run" if self._kept else ""
        return f"{done} judged{kept} ({self._decided()}), {here / seconds:.1f} a second in {seconds:.1f} s"

    def _decided(self) -> str:
        return (
            ", ".join(f"{one.value} {self.counts[one]}" for one in Decision if self.counts[one]) or "none yet"
        )

    def _show(self) -> None:
        done = self.counts.total()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, description=self._decided())
        elif time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            of = f" of {self._total}" if self._total is not None else ""
            print(f"guard: {done}{of} judged ({self._decided()})", file=sys.stderr, flush=True)
