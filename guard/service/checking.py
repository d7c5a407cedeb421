"""`guard check`, asked of the service where one runs."""

from __future__ import annotations

import math
import os
import signal
from contextlib import suppress
from itertools import pairwise

from guard.errors import EXIT_INCOMPLETE
from guard.service import frames, place
from guard.service.client import CutOffError, ask, may_ask
from guard.surroundings import service_folder

_BY_RUNNER = "--pre-commit"
_SILENCE = 5.0
"""Seconds without a sign of life, after which the service is given up. It gives four in a second."""


def main(arguments: list[str], _started: float) -> int | None:
    """Have a check answered; None where it has to be done here."""
    if not may_ask(arguments) or not _is_apart(arguments) or any(_is_own(word) for word in arguments):
        return None
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    stdin = _terminal() if _BY_RUNNER in arguments else 0
    try:
        return ask(frames.CHECK, arguments, stdin, _SILENCE, math.inf)
    except KeyboardInterrupt:
        return _told("interrupted")
    except CutOffError:
        return _told("the service ended while it answered; what it has written may not be whole")


def _terminal() -> int:
    """The terminal this process was started at, for what a runner of hooks would drop; else standard input,
    which such a run does not read."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return 0


def _told(words: str) -> int:
    with suppress(OSError):
        os.write(2, f"guard: {words}\n".encode())
    return EXIT_INCOMPLETE


def _is_own(word: str) -> bool:
    """Whether an argument may name what only this process has: a descriptor, its terminal, its own folder."""
    return "/dev/" in word or "/proc/" in word


def _is_apart(arguments: list[str]) -> bool:
    """Whether the service's folder lies in none that is named here, one of which may be judged.

    Work trees of git are looked at by `guard.service.place.opened`.
    """
    above = place.above(service_folder())
    words = [word.partition("=")[2] if word.startswith("--") else word for word in arguments]
    starts = [".", *(word for before, word in pairwise(arguments) if before == "-C")]
    named = {os.path.realpath(os.path.join(start, word)) for start in starts for word in (".", *words)}  # noqa: PTH118
    return above.isdisjoint(named)
