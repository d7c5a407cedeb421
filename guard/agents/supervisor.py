"""The process that a harness calls: it waits for a judgement, and denies when none comes.

Most harnesses let an edit through when their hook crashes or hangs. So this process does nothing that can
fail in a new way: it reads standard input under a limit, forks a child that judges, and waits for one whole
answer until its own deadline. Whatever else happens, it prints a denial itself.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any

from guard.agents.answers import EDIT, EXIT_DENY, STOP, Answer, allow, deny, occasion
from guard.agents.child import LateError, NoAnswerError, ask
from guard.agents.invocation import RESERVE, Invocation, parse
from guard.agents.late import late

MAX_INPUT = 32 * 1024 * 1024
_CHUNK = 1024 * 1024


Judge = Callable[[Invocation, bytes], dict[str, Any]]
"""Runs in the child. Returns `event`, `deny` and `text`."""


def run(call: Invocation, started: float | None = None, judge: Judge | None = None) -> int:
    """Answer one call of a hook on standard output and standard error.

    Args:
        call: how it was called.
        started: when the process began, by `time.monotonic`.
        judge: what judges in the child; `guard.agents.judge.judge` by default.

    Returns:
        The exit code, 0 or 2. Nothing is raised.
    """
    until = (time.monotonic() if started is None else started) + call.deadline - RESERVE
    event = call.event or EDIT
    data = b""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _interrupted)
        data = _read(until)
        event = call.event or _event_of(data)
        payload = ask(partial(judge or _judge, call, data), until)
        answer = _answer_of(call, payload)
    except LateError:
        answer = deny(call.harness, event, late(data, call.deadline))
    except NoAnswerError as error:
        answer = deny(call.harness, event, f"guard: {error}. Nothing was judged, so nothing is let through.")
    except BaseException as error:  # noqa: BLE001  # whatever it is, the harness must not take it for a pass
        what = type(error).__name__
        answer = deny(call.harness, event, f"guard: its hook failed ({what}). Nothing was judged.")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)
    return _print(answer, call.closing)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise NoAnswerError("its hook was interrupted")


def _judge(call: Invocation, data: bytes) -> dict[str, Any]:
    from guard.agents.judge import judge  # in the child, as all that can fail

    return judge(call, data)


def _event_of(data: bytes) -> str:
    """Which occasion standard input speaks of; an edit where it does not say.

    A wrong guess costs no more than the form of a denial: each also ends with exit code 2, or is read from
    either form.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return EDIT
    if isinstance(document, dict):
        for key in ("hook_event_name", "event_type", "hookEventName"):
            name = document.get(key)
            if isinstance(name, str):
                return occasion(name) or EDIT
        if "stopReason" in document:
            return STOP
    return EDIT


def _read(until: float) -> bytes:
    """All of standard input.

    Raises:
        NoAnswerError: it is closed, too long, or does not end in time.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        remaining = until - time.monotonic()
        try:
            ready = remaining > 0 and select.select([0], [], [], remaining)[0]
            chunk = os.read(0, _CHUNK) if ready else None
        except (OSError, ValueError) as error:
            raise NoAnswerError("standard input is closed") from error
        if chunk is None:
            raise NoAnswerError("the call did not end in time")
        if not chunk:
            break
        size += len(chunk)
        if size <= MAX_INPUT:
            parts.append(chunk)  # what is over is read and dropped, so that the harness can end its writing
    if size > MAX_INPUT:
        raise NoAnswerError(f"the call is longer than {MAX_INPUT // 2**20} MiB")
    return b"".join(parts)


def _answer_of(call: Invocation, payload: bytes) -> Answer:
    document = json.loads(payload)
    event, denied, text = document["event"], document["deny"], document["text"]
    if (denied is not False and denied is not True) or not isinstance(text, str):
        raise NoAnswerError("the judgement has no form that is known")
    event = call.event or (event if event in (EDIT, STOP) else EDIT)
    return deny(call.harness, event, text) if denied else allow(call.harness, event, text)


def _print(answer: Answer, closing: str) -> int:
    """Print the answer; where its document cannot be printed, the exit code alone denies."""
    code = answer.code
    for stream, text in ((2, answer.stderr), (1, answer.stdout + closing)):
        left = text.encode("utf-8", "backslashreplace")
        try:
            while left:
                left = left[os.write(stream, left) :]
        except OSError:
            if stream == 1:
                code = EXIT_DENY
    return code


def main(arguments: list[str], started: float) -> int | None:
    """Answer a hook's command line; None where it is something else (help, or a mistake)."""
    call = parse(arguments)
    return None if call is None else run(call, started)
