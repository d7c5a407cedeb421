"""A child process that works something out, and the wait for its one whole answer."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from guard.agents.occasions import EXIT_DENY
from guard.agents.reading import NoAnswerError

_MAX_ANSWER = 256 * 1024
_CHUNK = 1024 * 1024
_PR_SET_PDEATHSIG = 1
_INTERRUPTING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""What ends a hook early; see `guard.agents.reading.heed_interruptions`."""


class LateError(NoAnswerError):
    """There is no judgement yet, and no time left."""


def ask(work: Callable[[], dict[str, Any]], until: float) -> bytes:
    """What `work` returns, worked out in a process group of its own, as JSON.

    Args:
        work: runs in the child, with no standard streams.
        until: when to give up, by `time.monotonic`.

    Raises:
        NoAnswerError: the child gave no answer, none in time, or none that is whole.
        OSError: it cannot be started.
    """
    if time.monotonic() >= until:
        raise LateError("no judgement within the deadline")
    reading, writing = os.pipe()
    parent = os.getpid()
    # What interrupts the hook must not be raised in the child, where it would be answered a second time.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTING)
    try:
        child = os.fork()
        if child == 0:
            _child(work, writing, parent)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    try:
        payload = _collect(reading, until)
    finally:
        _end(child)
        os.close(reading)
    head, _, body = payload.partition(b"\n")
    if not head.isdigit() or int(head[:9]) != len(body):
        raise NoAnswerError("the judging process ended before it had answered")
    return body


def _child(work: Callable[[], dict[str, Any]], writing: int, parent: int) -> None:
    """Work, write the answer and end; never returns."""
    try:
        os.setsid()
        _end_with(parent)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        # Ends it through its `finally` blocks, which end the programs it runs in their own sessions.
        signal.signal(signal.SIGTERM, _leave)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTING)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        try:
            document = work()
        except BaseException as error:  # noqa: BLE001  # told to the harness as a denial
            document = {"event": None, "deny": True, "text": _crash(error)}
        payload = json.dumps(document).encode()
        payload = b"%d\n" % len(payload) + payload
        while payload:
            payload = payload[os.write(writing, payload) :]
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    """Be killed when the parent ends, which nothing can hinder where it is killed itself. Linux alone can."""
    if sys.platform == "linux":
        import ctypes  # of no use elsewhere

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(EXIT_DENY)  # it was gone before that was said


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(EXIT_DENY)


def _crash(error: BaseException) -> str:
    """What is said of a crash: its kind and place, nothing of what was read."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"guard: it crashed while judging ({type(error).__name__} at {place}). Nothing was judged."


def _collect(reading: int, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        remaining = until - time.monotonic()
        if remaining <= 0 or not select.select([reading], [], [], remaining)[0]:
            raise LateError("no judgement within the deadline")
        chunk = os.read(reading, _CHUNK)
        if not chunk:
            return b"".join(parts)
        size += len(chunk)
        if size > _MAX_ANSWER:
            raise NoAnswerError("the judgement was too long to be one")
        parts.append(chunk)


def _end(child: int) -> None:
    """End the child and what it started. It gets a moment to end the programs it runs, then none."""
    with suppress(OSError):
        os.kill(child, signal.SIGTERM)
    for _ in range(20):
        with suppress(OSError):
            if os.waitpid(child, os.WNOHANG)[0] == child:
                break
        time.sleep(0.005)
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    with suppress(OSError):
        os.waitpid(child, 0)
