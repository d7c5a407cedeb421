"""The process that a harness calls: it waits for a judgement, and denies when none comes.

Most harnesses let an edit through when their hook crashes or hangs. So this process does nothing that can
fail in a new way: it reads standard input under a limit, forks a child that judges, and waits for one whole
answer until its own deadline. Whatever else happens, it prints a denial itself.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from guard import streams
from guard.agents.answers import EDIT, EXIT_DENY, STOP, Answer, allow, ask_user, deny, occasion
from guard.agents.child import LateError, ask
from guard.agents.invocation import RESERVE, Invocation, parse
from guard.agents.late import late
from guard.agents.reading import MAX_INPUT, NoAnswerError, heed_interruptions, interrupted, read

Judge = Callable[[Invocation, bytes], dict[str, Any]]
"""Runs in the child. Returns `event`, `deny` and `text`."""


def run(
    call: Invocation, started: float | None = None, judge: Judge | None = None, data: bytes | None = None
) -> int:
    """Answer one call of a hook on standard output and standard error.

    Args:
        call: how it was called.
        started: when the process began, by `time.monotonic`.
        judge: what judges in the child; `guard.agents.judge.judge` by default.
        data: what standard input held, where it was read already.

    Returns:
        The exit code, 0 or 2. Nothing is raised.
    """
    until = (time.monotonic() if started is None else started) + call.deadline - RESERVE
    event = call.event or EDIT
    try:
        heed_interruptions()
        data = read(until) if data is None else data
        event = call.event or _event_of(data)
        payload = ask(partial(judge or _judge, call, data), until)
        answer = _answer_of(call, payload)
    except LateError:
        answer = deny(call.harness, event, late(data or b"", call.deadline))
    except NoAnswerError as error:
        answer = _unjudged(call, event, error)
    except BaseException as error:  # noqa: BLE001  # whatever it is, the harness must not take it for a pass
        what = type(error).__name__
        answer = deny(call.harness, event, f"guard: its hook failed ({what}). Nothing was judged.")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)
    return _print(answer, call.closing)


def refuse(call: Invocation, data: bytes, error: NoAnswerError) -> int:
    """Deny a call that cannot be judged; arguments and result as those of `run`."""
    return _print(_unjudged(call, call.event or _event_of(data), error), call.closing)


def answer_here(arguments: list[str]) -> int:
    """Judge the call on standard input in this very process, and answer it, as a worker of the service does.

    Returns:
        The exit code.

    Raises:
        BaseException: whatever went wrong; nothing was printed then.
    """
    call = parse(arguments)
    if call is None:
        raise NoAnswerError("it was called in no way that is known")
    signal.signal(signal.SIGTERM, interrupted)
    with os.fdopen(0, "rb", closefd=False) as stream:
        document = _judge(call, streams.read_at_most(stream, MAX_INPUT + 1))
    return _print(_answer_of(call, json.dumps(document).encode()), call.closing)


def _unjudged(call: Invocation, event: str, error: NoAnswerError) -> Answer:
    return deny(call.harness, event, f"guard: {error}. Nothing was judged, so nothing is let through.")


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


def _answer_of(call: Invocation, payload: bytes) -> Answer:
    document = json.loads(payload)
    event, denied, text = document["event"], document["deny"], document["text"]
    if (denied is not False and denied is not True) or not isinstance(text, str):
        raise NoAnswerError("the judgement has no form that is known")
    event = call.event or (event if event in (EDIT, STOP) else EDIT)
    if denied and document.get("ask") is True:
        return ask_user(call.harness, event, text)
    return deny(call.harness, event, text) if denied else allow(call.harness, event, text)


def _print(answer: Answer, closing: str) -> int:
    """Print the answer; where its document cannot be printed, the exit code alone denies."""
    code = answer.code
    streams.announce()
    for stream, text in ((2, answer.stderr), (1, answer.stdout + closing)):
        left = text.encode("utf-8", "backslashreplace")
        try:
            while left:
                left = left[os.write(stream, left) :]
        except OSError:
            if stream == 1:
                code = EXIT_DENY
    return code
