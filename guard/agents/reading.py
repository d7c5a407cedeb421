"""What a harness writes to its hook, read under a limit and until a deadline."""

from __future__ import annotations

import os
import select
import signal
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

MAX_INPUT = 32 * 1024 * 1024
_CHUNK = 1024 * 1024


class NoAnswerError(Exception):
    """There is no judgement, for the reason it holds."""


def heed_interruptions() -> None:
    """Let what interrupts a hook raise `NoAnswerError`, so that it is answered with a denial."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, interrupted)


def interrupted(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal that interrupts a hook.

    Raises:
        NoAnswerError: always.
    """
    raise NoAnswerError("its hook was interrupted")


def read(until: float) -> bytes:
    """All of standard input.

    Args:
        until: when to give up, by `time.monotonic`.

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
