"""Work on a thread of its own, begun now and asked for later."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from types import TracebackType
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Beside(Generic[_T]):
    """One piece of work. Enter it to begin; it has ended when the context is left, however that is.

    A pool of the standard library does the same for many, and takes longer to import than to do this.
    """

    def __init__(self, work: Callable[[], _T], name: str) -> None:
        """Begin nothing yet; `name` is the thread's."""
        self._work = work
        self._found: list[_T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name=name)

    def __enter__(self) -> Beside[_T]:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.join()

    def result(self) -> _T:
        """What the work gave; waits for it.

        Raises:
            BaseException: what the work raised, each time.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._work())
        except BaseException as error:  # noqa: BLE001  # handed to whoever asks
            self._error = error
