"""How often the collector of garbage looks, while a change is judged."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

RARELY = (100_000, 5, 5)
"""After so many new objects it looks: judging makes many that stay until the end, and little garbage."""

_lock = Lock()
_judging = 0
_asked: tuple[int, int, int] = RARELY
"""What the process had asked for before the first of those that judge."""


@contextmanager
def seldom() -> Iterator[None]:
    """Have the collector look seldom, while any change is judged; then as the process asked for.

    Trees of syntax are a few hundred thousand objects. As CPython has it, the collector goes through them
    after each 700 new ones, which is a fifth of all time. A process that turned it off, or lets it look
    more seldom still, is left alone.
    """
    global _judging, _asked
    with _lock:
        if not _judging:
            _asked = gc.get_threshold()
            if 0 < _asked[0] < RARELY[0]:
                gc.set_threshold(*RARELY)
        _judging += 1
    try:
        yield
    finally:
        with _lock:
            _judging -= 1
            if not _judging and gc.get_threshold() == RARELY:
                gc.set_threshold(*_asked)
