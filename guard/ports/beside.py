"""Work on a thread of its own, begun now and asked for later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Generic, TypeVar

from guard.ports.stop import NEVER, Stop

_T = TypeVar("_T")
_LOOK_UP = 0.05
"""Seconds after which work that runs beside other work looks whether it is time to stop."""


@dataclass(frozen=True)
class Over(Stop):
    """Stops when `outer` does, and when the work is given up: other work failed, or who waits was stopped."""

    outer: Stop = NEVER
    given_up: Event = field(default_factory=Event)

    @property
    def reason(self) -> str:
        """Why to stop, in words; empty while there is no reason to."""
        return self.outer.reason or ("nobody waits for it any more" if self.given_up.is_set() else "")

    def wait(self, longest: float) -> float:
        """How many of `longest` seconds to wait before asking again."""
        return min(longest, _LOOK_UP)


class Beside(Generic[_T]):
    """One piece of work. Enter it to begin; it has ended when the context is left, however that is.

    A pool of the standard library does the same for many, and takes longer to import than to do this.
    """

    def __init__(self, work: Callable[[], _T], name: str) -> None:
        """Begin nothing yet; `name` is the thread's."""
        self._work = work
        self._found: list[_T] = []
        self._error: BaseException | None = None
        self._ended = Event()
        """Waited for in place of the thread: in CPython 3.11 a `join` that a signal's handler breaks off
        takes a thread that still runs for one that has ended."""
        self._thread = Thread(target=self._run, name=name)

    def __enter__(self) -> Beside[_T]:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.wait()
        self._thread.join()

    def result(self) -> _T:
        """What the work gave; waits for it.

        Raises:
            BaseException: what the work raised, each time.
        """
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._work())
        except BaseException as error:  # noqa: BLE001  # handed to whoever asks
            self._error = error
        finally:
            self._ended.set()
