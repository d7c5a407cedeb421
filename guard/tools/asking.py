"""Many questions to a server at once: a few at a time, on threads, until a deadline.

Threads that still wait for a server when the deadline comes are left behind: they end by themselves at their
next read, and keep no program from ending.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from guard.ports import NEVER, Stop

_PARALLEL = 8
_Q = TypeVar("_Q")
_A = TypeVar("_A")
_S = TypeVar("_S")
_T = TypeVar("_T")


def ask_all(
    questions: Sequence[_Q],
    ask: Callable[[_S, _Q], _A],
    session: Callable[[], AbstractContextManager[_S]],
    until: float,
    stop: Stop = NEVER,
) -> dict[_Q, _A]:
    """The answers that came in time, by question.

    Args:
        questions: each only once.
        ask: gives the answer to one; it must not raise.
        session: what one thread's questions share, made once for each thread.
        until: in `time.monotonic` seconds.
        stop: ends the wait before that.
    """
    waiting: queue.SimpleQueue[_Q] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[_Q, _A]] = queue.SimpleQueue()
    for question in questions:
        waiting.put(question)

    def work() -> None:
        with session() as shared:
            while time.monotonic() < until and not stop.reason:
                try:
                    question = waiting.get_nowait()
                except queue.Empty:
                    return
                done.put((question, ask(shared, question)))

    for _ in range(min(_PARALLEL, len(questions))):
        threading.Thread(target=work, name="guard-asking", daemon=True).start()
    answers: dict[_Q, _A] = {}
    for _ in questions:
        got = _next(done, until, stop)
        if got is None:
            break
        question, answer = got
        answers[question] = answer
    return answers


def _next(done: queue.SimpleQueue[_T], until: float, stop: Stop) -> _T | None:
    """What comes next; None where nothing comes in time."""
    while not stop.reason:
        left = max(until - time.monotonic(), 0)
        wait = stop.wait(left)
        try:
            return done.get(timeout=wait)
        except queue.Empty:
            if wait >= left:
                return None
    return None
