"""The engines that stay ready for this process, as long as somebody says that it will judge again.

None stays behind: the last to leave closes them, and where this process is killed its warden does. Safe to
use from many threads. A forked child has none of its parent's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING

from guard.errors import ToolError

if TYPE_CHECKING:
    from guard.tools.engine.resident import Question, Resident

_FAILURES = 3
"""After how many starts in a row that led to no answer no other is tried: then it cannot work here."""


class Engines:
    """What lends an engine to whoever asks."""

    def __init__(self) -> None:
        """None is started before somebody enters `kept`."""
        self._changed = Condition()
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._users = 0
        self._lent = 0
        self._failures = 0
        self._idle: list[Resident] = []

    @contextmanager
    def kept(self, start: Callable[[], Resident]) -> Iterator[None]:
        """Keep engines ready meanwhile; the first is started now and not waited for.

        Args:
            start: starts one. Where it cannot, the process does without.
        """
        if self._process != os.getpid():
            self._changed = Condition()
            self._forget()
        with self._changed:
            if not self._users:
                self._failures = 0
            self._users += 1
            self._start = start
            self._ready_one()
        try:
            yield
        finally:
            with self._changed:
                self._users -= 1
                left = [] if self._users else self._idle
                if not self._users:
                    self._idle = []
            for engine in left:
                engine.close()

    @property
    def are_kept(self) -> bool:
        """Whether there is one to ask."""
        return self._users > 0 and self._process == os.getpid() and self._failures < _FAILURES

    def spent(self) -> float:
        """Seconds of processor time of those that are ready and not lent, for who measures."""
        with self._changed:
            return sum(engine.spent() for engine in self._idle)

    @contextmanager
    def lent(self, question: Question) -> Iterator[Resident]:
        """An engine for this question alone; it is waited for where all are lent.

        Where the block raises, the engine is closed, and another is started when it is needed.

        Raises:
            ToolError: none can be started.
        """
        engine = self._taken(question)
        try:
            yield engine
        except BaseException:
            with self._changed:
                self._lent -= 1
                self._failures += 1
                self._changed.notify()
            engine.close()
            raise
        with self._changed:
            self._lent -= 1
            self._failures = 0
            stays = self._users > 0
            if stays:
                self._idle.append(engine)
                if engine.is_low:
                    self._ready_one(engine)
            self._changed.notify()
        if not stays:
            engine.close()

    def _taken(self, question: Question) -> Resident:
        spent: list[Resident] = []
        try:
            with self._changed:
                while not self._idle and self._lent >= (os.cpu_count() or 1):
                    self._changed.wait()
                while self._idle:
                    engine = self._idle.pop(0)
                    if engine.has(question.language, len(question.texts)):
                        break
                    spent.append(engine)
                else:
                    engine = self._start()
                self._lent += 1
                return engine
        finally:
            for one in spent:
                one.close()

    def _ready_one(self, low: Resident | None = None) -> None:
        """Have one ready beside the one that runs low; called while nobody else changes anything."""
        if any(engine is not low and not engine.is_low for engine in self._idle):
            return
        try:
            self._idle.append(self._start())
        except ToolError:
            self._failures += 1
