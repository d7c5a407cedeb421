"""Ends work that goes on after it was told to stop: one very large file, or a text that a step hangs at.

`Stop` is asked between steps. What does not ask in time is ended by an error that is raised inside it. In
the main thread, where commands, hooks and the processes of services and batches judge, a timer's signal
raises it, which ends a regular expression that is being tried, too: CPython's `re` looks for signals while it
matches. Other threads get no signals, so in a library's thread, or where the program uses that timer itself,
the error arrives at the next step in Python, and what is written in C is let finish first.
"""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable
from importlib import import_module
from types import FrameType, TracebackType
from typing import TypeVar

from guard.errors import ToolError
from guard.ports.stop import Stop

_T = TypeVar("_T")

GRACE = 2.0
"""Seconds after it was time to stop, in which work may still end by itself."""
_AGAIN = 1.0
"""Seconds after which the signal comes once more: an error that is raised in a destructor ends nothing."""
_LOOK_UP = 0.05
"""Seconds after which the signal looks whether somebody no longer wants the answer."""
_LONGEST = 1_000_000.0
"""Seconds that a timer is set to: the system's own have an end."""
_STEPS = 1000
"""Turns of a loop, at each of which the interpreter looks for what was raised."""


class OverrunError(BaseException):
    """Raised inside work that did not stop by itself. No `Exception`, so that nothing on the way takes it."""


class Watch:
    """Watches the work of one run, on the thread that enters it. Leave it after the end of the work."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._thread = 0
        """The thread that works."""
        self._depth = 0
        """How many pieces of work stand inside each other."""
        self._is_raised = False
        """Whether an error was raised in that thread that may not have arrived."""
        self._is_over = threading.Event()
        self._watcher: threading.Thread | None = None
        self._by_signal = False
        self._due = math.inf
        """When the signal is to end what goes on, by the clock of `stop`; known once it is time to stop."""

    def __enter__(self) -> Watch:
        self._thread = threading.get_ident()
        if self._stop.may_stop:
            self._by_signal = _is_free()
            if self._by_signal:
                self._set_timer()
            else:
                self._watcher = threading.Thread(target=self._watch, name="guard-watch", daemon=True)
                self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._by_signal:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        self._is_over.set()
        if self._watcher is not None:
            self._watcher.join()

    def limited(self, work: Callable[[], _T]) -> _T:
        """What `work` gives; it may hold further limited work.

        Raises:
            ToolError: it was ended, as it did not stop by itself.
        """
        if not self._stop.may_stop or threading.get_ident() != self._thread:
            return work()
        depth = self._depth
        try:
            return self._counted(work)
        except OverrunError:
            self._depth = depth  # also where the error came while the work was being counted
            raise ToolError(self._stop.reason, where=self._stop.place) from None

    def _counted(self, work: Callable[[], _T]) -> _T:
        with self._lock:
            self._depth += 1
        try:
            found = work()
            self._done()
            return found
        except BaseException:
            self._done()
            raise

    def _done(self) -> None:
        """From here on nothing is raised that would end this work, not even what was on its way."""
        with self._lock:
            self._depth -= 1
            is_under_way, self._is_raised = self._is_raised, False
        if is_under_way:
            _let_arrive()

    def _set_timer(self) -> None:
        signal.signal(signal.SIGALRM, self._rung)
        if self._stop.cancel is not None:
            signal.setitimer(signal.ITIMER_REAL, _LOOK_UP, _LOOK_UP)
        else:
            left = self._stop.until - self._stop.monotonic() + GRACE
            signal.setitimer(signal.ITIMER_REAL, min(max(left, _LOOK_UP), _LONGEST), _AGAIN)

    def _rung(self, number: int, frame: FrameType | None) -> None:
        """Called by the interpreter between any two steps of the main thread, or by `re` while it matches."""
        del number, frame
        if not self._depth or not self._stop.reason:
            return
        now = self._stop.monotonic()
        if self._due == math.inf:
            self._due = min(now, self._stop.until) + GRACE
        if now >= self._due:
            self._due = now + _AGAIN
            raise OverrunError

    def _watch(self) -> None:
        while not self._is_over.wait(self._stop.wait(1.0)):
            if self._stop.reason and not self._is_over.wait(GRACE):
                with self._lock:
                    # Once each: what is begun after this asks `Stop` first.
                    if self._depth and not self._is_raised:
                        _raise_in(self._thread)
                        self._is_raised = True


def _is_free() -> bool:
    """Whether this thread gets signals, and nobody else uses the timer."""
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )


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
