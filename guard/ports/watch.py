"""Ends work that goes on after it was told to stop: one very large file, read in one step.

`Stop` is asked between steps. What does not ask in time is ended by an error that is raised inside it, on
whatever thread it runs, at its next step in Python; a call into a library written in C is let finish first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import TypeVar

from guard.errors import ToolError
from guard.ports.stop import Stop

_T = TypeVar("_T")

GRACE = 2.0
"""Seconds after it was time to stop, in which work may still end by itself."""


_STEPS = 1000
"""Turns of a loop, at each of which the interpreter looks for what was raised."""


class OverrunError(BaseException):
    """Raised inside work that did not stop by itself. No `Exception`, so that nothing on the way takes it."""


class Watch:
    """Watches the work of one run. Enter it before the work begins, and leave it after its end."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._working: set[int] = set()
        self._raised: set[int] = set()
        """Threads in which an error was raised that may not have arrived."""
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Watch:
        if self._stop.may_stop:
            self._thread = threading.Thread(target=self._watch, name="guard-watch", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def limited(self, work: Callable[[], _T]) -> _T:
        """What `work` gives.

        Raises:
            ToolError: it was ended, as it did not stop by itself.
        """
        if self._thread is None:
            return work()
        try:
            return self._noted(work)
        except OverrunError:
            raise ToolError(self._stop.reason, where=self._stop.place) from None

    def _noted(self, work: Callable[[], _T]) -> _T:
        thread = threading.get_ident()
        with self._lock:
            self._working.add(thread)
        try:
            found = work()
            self._done(thread)
            return found
        except BaseException:
            self._done(thread)
            raise

    def _done(self, thread: int) -> None:
        """Nothing is raised in this `thread` from here on, not even what was on its way."""
        with self._lock:
            self._working.discard(thread)
            is_under_way = thread in self._raised
            self._raised.discard(thread)
        if is_under_way:
            _let_arrive()

    def _watch(self) -> None:
        while not self._over.wait(self._stop.wait(1.0)):
            if self._stop.reason and not self._over.wait(GRACE):
                with self._lock:
                    # Once each: what is begun after this asks `Stop` first.
                    for thread in self._working:
                        _raise_in(thread)
                    self._raised |= self._working
                    self._working.clear()


def _raise_in(thread: int) -> None:
    """Raise `OverrunError` in another thread at its next step."""
    ctypes = import_module("ctypes")  # few runs last so long that it is asked for
    raised = ctypes.py_object(OverrunError)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def _let_arrive() -> None:
    """Let what was raised in this thread arrive here, where it ends nothing.

    To take it back by the same call (with NULL) would leave CPython 3.11 looking for it at every step of each
    thread from then on, and never come to an end where a trace function is set (`eval_breaker` stays set).
    """
    try:
        for _ in range(_STEPS):
            pass
    except OverrunError:
        pass
