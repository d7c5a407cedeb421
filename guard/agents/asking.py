"""A hook's call, asked of the service where one runs; else the supervisor sees to it.

Like the supervisor it answers in any case and in time, and it imports still less.
"""

from __future__ import annotations

import os
from importlib import import_module

from guard.agents.invocation import RESERVE, parse
from guard.agents.occasions import EXIT_DENY
from guard.agents.reading import NoAnswerError, heed_interruptions, read
from guard.service import frames
from guard.service.client import CutOffError, ask, may_ask
from guard.service.starting import start_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_SILENCE = 1.0
"""Seconds without a sign of life, after which the service is given up. It gives four in a second."""
_CUT_OFF = (
    b"guard: the service ended while it answered. Nothing is let through: propose the same edit again.\n"
)


def main(arguments: list[str], started: float) -> int | None:
    """Answer a hook's command line; None where it is something else (help, or a mistake)."""
    call = parse(arguments)
    if call is None:
        return None
    if not may_ask(arguments):
        return int(_supervisor().run(call, started))
    data: bytes | None = None
    until = started + call.deadline - RESERVE
    try:
        heed_interruptions()
        data = read(until)
        status = _asked(arguments, data, until)
        if status is not None:
            return status
    except CutOffError:
        os.write(2, _CUT_OFF)
        return EXIT_DENY
    except NoAnswerError as error:
        return int(_supervisor().refuse(call, data or b"", error))
    status = int(_supervisor().run(call, started, data=data))
    start_one()
    return status


def _asked(arguments: list[str], data: bytes, until: float) -> int | None:
    """What the service answers; None where the call has to be judged here."""
    try:
        stdin = os.memfd_create("guard-call")
    except OSError:
        return None
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(stdin, left) :]
        os.lseek(stdin, 0, os.SEEK_SET)
        return ask(frames.HOOK, arguments, stdin, _SILENCE, until)
    except OSError:
        return None
    finally:
        os.close(stdin)


def _supervisor() -> ModuleType:
    return import_module("guard.agents.supervisor")  # it takes longer to import than an answer to arrive
