"""Warm processes that judge record after record, and that a record can cost no more than itself.

Each process judges many. One that dies, or does not answer within the deadline and what ending takes, is
ended and replaced, and its record is tried once more while no other process of the pool is at work, so that
what only a busy machine did to it is undone. Fails it again, its verdict says why.
"""

from __future__ import annotations

import io
import json
import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from guard.app.verdict import Verdict
from guard.app.workers import WorkerProcess, first_of
from guard.batch.line import line_of
from guard.batch.record import Record
from guard.batch.work import Settings, not_judged
from guard.batch.worker import READY
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.verdict import Decision

_MODULE = "guard.batch.worker"
_GRACE = 10.0
"""Seconds after the deadline in which a process may still stop by itself, as it does within two or three
(`guard.ports.watch.GRACE`) wherever Python runs."""
_WARM = 300.0
"""Seconds that a process may take to get ready; it takes about one."""
_AHEAD = 32
"""Records that may be judged, for each process, before the first of them is."""


@dataclass(frozen=True)
class Task:
    """A record to be judged, and its change where that is at hand."""

    record: Record
    change: ChangeSet | None = None

    def to_bytes(self) -> bytes:
        """The message that asks for it."""
        pickled = pickle.dumps(self.change) if self.change is not None else b""
        return self.record.to_bytes() + b"\n" + pickled


@dataclass(frozen=True)
class Answer:
    """What is said of a record."""

    record: Record
    decision: Decision
    line: bytes = b""
    verdict: Verdict | None = None


@dataclass
class _Seat:
    """A place for a process, and what it is doing."""

    process: WorkerProcess | None = None
    task: Task | None = None
    ready: bool = False
    until: float = 0.0

    @property
    def is_free(self) -> bool:
        return self.process is not None and self.ready and self.task is None


@dataclass
class _Run:
    """The state of one call of `Pool.judged`."""

    again: deque[Task] = field(default_factory=deque)
    """What failed once."""
    alone: int = 0
    """The number of the record that is tried once more."""
    ready: dict[int, Answer] = field(default_factory=dict)


class Pool:
    """The processes. Not for several threads at once; use as a context manager, or call `close`."""

    def __init__(self, workers: int, settings: Settings, *, verdicts: bool = False) -> None:
        """Start `workers` processes; `verdicts` asks for verdicts in place of lines.

        Raises:
            ToolError: one cannot be started.
        """
        self._settings = settings
        self._told = {**settings.to_dict(), "verdicts": verdicts}
        self._seats = [_Seat() for _ in range(max(1, workers))]
        self._stillborn = 0
        try:
            for seat in self._seats:
                self._start(seat)
        except ToolError:
            self.close()
            raise

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process."""
        for seat in self._seats:
            self._vacate(seat)

    def judged(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """An answer to each record, in their order; only so many are read ahead as keep the processes busy.

        Raises:
            ToolError: no process can be started, or each ends before it is ready.
        """
        waiting = iter(tasks)
        order: deque[int] = deque()
        run = _Run()
        more = True
        try:
            while True:
                more = more and self._hand_out(waiting, run, order)
                if not (more or order):
                    return
                self._collect(run)
                while order and order[0] in run.ready:
                    yield run.ready.pop(order.popleft())
        finally:
            for seat in self._seats:  # what was asked for, and nobody waits for any more
                if seat.task is not None:
                    self._vacate(seat)

    def _hand_out(self, waiting: Iterator[Task], run: _Run, order: deque[int]) -> bool:
        """Give every process that is free something to do; False where nothing is left to be given."""
        for seat in self._seats:
            if seat.process is None:
                self._start(seat)
        free = [seat for seat in self._seats if seat.is_free]
        busy = any(seat.task is not None for seat in self._seats)
        if run.again:
            if not busy and free:
                task = run.again[0]
                run.alone = task.record.number
                self._ask(free[0], task)
            return True
        for seat in free:
            if len(order) >= _AHEAD * len(self._seats):
                break
            found = next(waiting, None)
            if found is None:
                return False
            order.append(found.record.number)
            self._ask(seat, found)
        return True

    def _ask(self, seat: _Seat, task: Task) -> None:
        assert seat.process is not None
        seat.task = task
        seat.until = time.monotonic() + self._settings.deadline + _GRACE
        try:
            seat.process.send(task.to_bytes())
        except OSError:
            seat.until = 0.0  # it is gone, which the next look tells

    def _collect(self, run: _Run) -> None:
        """Wait until a process has something to say or has had its time."""
        going = {
            seat.process: seat
            for seat in self._seats
            if seat.process is not None and (seat.task is not None or not seat.ready)
        }
        nearest = min((seat.until for seat in going.values()), default=0.0)
        for process in first_of(list(going), nearest - time.monotonic()):
            self._heard(going.pop(process), run)
        for seat in going.values():
            if time.monotonic() >= seat.until:
                late = f"it did not end within {self._settings.deadline:g} seconds"
                self._lost(seat, run, late)

    def _heard(self, seat: _Seat, run: _Run) -> None:
        assert seat.process is not None
        message = seat.process.receive()
        if message is None:
            self._lost(seat, run, f"the judging process ended {seat.process.end()}")
        elif not seat.ready:
            seat.ready = message == READY
            self._stillborn = 0
        elif seat.task is not None:
            task, seat.task = seat.task, None
            head, _, body = message.partition(b"\n")
            self._answered(seat, task, json.loads(head), body, run)

    def _answered(self, seat: _Seat, task: Task, head: dict[str, Any], body: bytes, run: _Run) -> None:
        if "failed" in head:
            self._vacate(seat)  # whatever state that left it in
            self._failed(task, head["failed"], run)
        elif head["stopped"] and not self._is_second(task, run):
            self._failed(task, "it was stopped", run)
        else:
            decision = Decision(head["decision"])
            if self._told["verdicts"]:
                self._settle(Answer(task.record, decision, verdict=_verdict_of(body)), run)
            else:
                self._settle(Answer(task.record, decision, body), run)

    def _lost(self, seat: _Seat, run: _Run, why: str) -> None:
        """A process is gone, or must go."""
        task, was_ready = seat.task, seat.ready
        self._vacate(seat)
        if task is not None:
            self._failed(task, why, run)
        elif not was_ready:
            self._stillborn += 1
            if self._stillborn > len(self._seats):
                raise ToolError(f"no process that judges gets ready: {why}")

    def _failed(self, task: Task, why: str, run: _Run) -> None:
        if not self._is_second(task, run):
            run.again.append(task)
            return
        verdict = not_judged(task.record, f"{why}, and did not when tried once more alone")
        self._settle(Answer(task.record, verdict.decision, line_of(task.record, verdict), verdict), run)

    def _is_second(self, task: Task, run: _Run) -> bool:
        return run.alone == task.record.number

    def _settle(self, answer: Answer, run: _Run) -> None:
        run.ready[answer.record.number] = answer
        if run.alone == answer.record.number:
            run.again.popleft()
            run.alone = 0

    def _start(self, seat: _Seat) -> None:
        seat.process = WorkerProcess(_MODULE, self._told)
        seat.ready, seat.task = False, None
        seat.until = time.monotonic() + _WARM

    def _vacate(self, seat: _Seat) -> None:
        if seat.process is not None:
            seat.process.end()
        seat.process, seat.task, seat.ready = None, None, False


class _Verdicts(pickle.Unpickler):
    """Reads verdicts and nothing else: what comes from a process that reads untrusted text runs nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "guard.app.verdict" or module.startswith("guard.model."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} belongs to no verdict")


def _verdict_of(body: bytes) -> Verdict:
    found = _Verdicts(io.BytesIO(body)).load()
    assert isinstance(found, Verdict)
    return found
