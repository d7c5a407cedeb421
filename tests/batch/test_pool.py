"""The processes of a batch: order, and that a change costs no more than itself."""

from __future__ import annotations

import json
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from guard.batch import pool as module
from guard.batch.pool import Pool, Task, _Verdicts
from guard.batch.record import Record
from guard.batch.work import NOT_JUDGED, Settings
from guard.model.verdict import Decision
from tests.batch.conftest import SHELL, fields, tasks


def reason(line: bytes) -> tuple[str, str]:
    [found] = json.loads(line)["verdict"]["reasons"]
    return found["code"], found["message"]


@contextmanager
def struck(pool: Pool, id: str, number: signal.Signals, times: int) -> Iterator[list[int]]:
    """Meanwhile the process that judges `id` gets a signal, so many times; yields whom it hit."""
    over = threading.Event()
    hit: list[int] = []

    def strike() -> None:
        while not over.is_set() and len(hit) < times:
            for seat in pool._seats:
                process, task = seat.process, seat.task
                if process is not None and task is not None and task.record.id == id:
                    pid = process._process.pid
                    if pid not in hit:
                        hit.append(pid)
                        os.kill(pid, number)
            time.sleep(0.001)

    thread = threading.Thread(target=strike)
    thread.start()
    try:
        yield hit
    finally:
        over.set()
        thread.join()


def test_answers_come_in_the_order_of_the_records(pool: Pool) -> None:
    bad = Task(Record(3, fields("bad", SHELL)))
    asked = [*tasks("one", "two"), bad, *(Task(Record(n, fields(f"r{n}"))) for n in range(4, 9))]
    found = list(pool.judged(asked))
    assert [one.record.number for one in found] == list(range(1, 9))
    assert [one.decision for one in found] == [
        Decision.BLOCKED if one is bad else Decision.REVIEW for one in asked
    ]
    assert [json.loads(one.line)["id"] for one in found] == [one.record.id for one in asked]


def test_one_whose_process_dies_once_is_judged_all_the_same(pool: Pool) -> None:
    with struck(pool, "struck", signal.SIGKILL, 1) as hit:
        found = list(pool.judged(tasks("a", "struck", "b", "c")))
    assert len(hit) == 1
    assert [one.decision for one in found] == [Decision.REVIEW] * 4


def test_one_whose_process_always_dies_costs_itself(pool: Pool) -> None:
    with struck(pool, "struck", signal.SIGKILL, 2) as hit:
        found = list(pool.judged(tasks("a", "struck", "b", "c")))
    assert len(hit) == 2
    assert [one.decision for one in found] == [
        Decision.REVIEW,
        Decision.INCOMPLETE,
        Decision.REVIEW,
        Decision.REVIEW,
    ]
    code, message = reason(found[1].line)
    assert code == NOT_JUDGED
    assert "SIGKILL" in message


def test_one_that_hangs_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GRACE", 1.0)
    with Pool(1, Settings(policy="guard:default", deadline=20.0)) as pool:
        list(pool.judged(tasks("warm")))
        object.__setattr__(pool._settings, "deadline", 2.0)  # what a hung one is waited for from here on
        with struck(pool, "hangs", signal.SIGSTOP, 2):
            found = list(pool.judged(tasks("hangs")))
        assert found[0].decision is Decision.INCOMPLETE
        assert "did not end within 2 seconds" in reason(found[0].line)[1]


def test_what_nobody_waits_for_any_more_is_ended(pool: Pool) -> None:
    answers = pool.judged(tasks(*(f"r{number}" for number in range(12))))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert all(seat.task is None for seat in pool._seats)
    [again] = pool.judged(tasks("again"))
    assert (again.record.id, again.decision) == ("again", Decision.REVIEW)


def test_no_more_records_are_read_than_keep_the_processes_busy(pool: Pool) -> None:
    read = 0

    def counted() -> Iterator[Task]:
        nonlocal read
        for number in range(1, 1000):
            read += 1
            yield Task(Record(number, {"id": f"r{number}"}))

    answers = pool.judged(counted())
    next(answers)
    assert read <= 2 * module._AHEAD + 2
    answers.close()  # type: ignore[attr-defined]


def test_a_verdict_is_read_and_nothing_else() -> None:
    class Evil:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return os.system, ("true",)

    for thing in (Evil(), os.system, json.loads):
        with pytest.raises(pickle.UnpicklingError):
            module._verdict_of(pickle.dumps(thing))
    # A module of verdicts is no way to what it imports.
    for name in ("hashlib.sha256", "dataclass", "check_path"):
        with pytest.raises((pickle.UnpicklingError, AttributeError)):
            _Verdicts.find_class(_Verdicts.__new__(_Verdicts), "guard.model.change", name)
