"""Verdicts as a function, for programs that ask for very many: evaluation, and reinforcement learning."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from guard.app.arguments import path_text
from guard.app.verdict import Verdict
from guard.batch.pool import Pool, Task
from guard.batch.record import Record
from guard.batch.run import processors
from guard.batch.work import DEADLINE, MEMORY, Settings
from guard.errors import UsageError
from guard.model.change import ChangeSet
from guard.model.verdict import Decision

REWARDS: Mapping[Decision, float] = MappingProxyType(
    {Decision.REVIEW: 1.0, Decision.SIGN_OFF: 0.5, Decision.INCOMPLETE: 0.0, Decision.BLOCKED: 0.0}
)
"""A number for each decision, to begin with: nothing was tuned by it. What nobody could judge is worth no
more than what was blocked, or a model learns to be unreadable."""


def reward(verdict: Verdict, values: Mapping[Decision, float] = REWARDS) -> float:
    """A number for a verdict: that of its decision.

    Args:
        verdict: what guard says.
        values: your own numbers. For a finer reward look at `verdict.findings`, `.edits` and `.sign_offs`.
    """
    return values[verdict.decision]


class Scorer:
    """Warm processes that give verdicts. Safe to use from many threads, one call at a time.

    Use as a context manager, or call `close`. The processes are started by the first call, and anew in a
    process that was forked off.
    """

    def __init__(
        self,
        policy: str | Path | None = None,
        *,
        folder: str | Path = ".",
        advisories: str | Path | None = None,
        origins: str | Path | None = None,
        index: str = "",
        workers: int = 0,
        deadline: float = DEADLINE,
        memory: int = MEMORY,
    ) -> None:
        """Say how changes are judged.

        Args:
            policy: as for `guard.check`; None for that of each change's base.
            folder: where the repository is, for records that name none.
            advisories: as for `guard.check`.
            origins: as for `guard.check`.
            index: as for `guard.check`.
            workers: how many processes; 0 for one for each processor.
            deadline: seconds for one change, after which its verdict is `incomplete`.
            memory: MiB of address space for each process (Linux).

        Raises:
            UsageError: a policy, database or index is named by neither text nor a path.
        """
        self._settings = Settings(
            os.path.abspath(folder),  # noqa: PTH100  # with `..` as they are: they may follow links
            path_text("a policy", policy, also=" (guard:NAME for a shipped one)"),
            path_text("a database of advisories", advisories),
            path_text("an index of origins", origins),
            index,
            deadline=deadline,
            memory=memory,
        )
        self._workers = workers or processors()
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._owner = 0

    def __enter__(self) -> Scorer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def score(self, changes: Iterable[ChangeSet | Mapping[str, Any]]) -> list[Verdict]:
        """A verdict for each change, in their order.

        Args:
            changes: each a `guard.ChangeSet`, or a record as `guard batch` reads it.

        Returns:
            Verdicts. One that cannot be judged (a patch that does not apply, a crash, no end within the
            deadline) is `incomplete`, and its one reason has the code `not_judged`.

        Raises:
            UsageError: one is neither, or lies in a repository in a way that no process can be told.
            ToolError: no process can be started.
        """
        tasks = [_task(number, change) for number, change in enumerate(changes, 1)]
        with self._lock:
            if self._owner != os.getpid():
                self._pool = None  # a fork's parent has its own use of it
            if self._pool is None:
                self._pool = Pool(self._workers, self._settings, verdicts=True)
                self._owner = os.getpid()
            found = [answer.verdict for answer in self._pool.judged(tasks)]
        return [verdict for verdict in found if verdict is not None]

    def close(self) -> None:
        """End the processes; a later call starts them again."""
        with self._lock:
            if self._pool is not None and self._owner == os.getpid():
                self._pool.close()
            self._pool = None


def score(
    changes: Iterable[ChangeSet | Mapping[str, Any]], policy: str | Path | None = None, **how: Any
) -> list[Verdict]:
    """A verdict for each change, in their order, by processes that stay warm until the program ends.

    Args:
        changes: each a `guard.ChangeSet`, or a record as `guard batch` reads it.
        policy: as for `guard.check`.
        how: as for `Scorer`. Another policy or way than before ends the processes and starts others.

    Raises:
        UsageError: an argument is of another type.
        ToolError: no process can be started.
    """
    return _shared.scorer(policy, how).score(changes)


class _Shared:
    """The one scorer of this program that `score` uses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scorer: Scorer | None = None
        self._how: tuple[object, ...] = ()
        atexit.register(self.close)

    def scorer(self, policy: str | Path | None, how: Mapping[str, Any]) -> Scorer:
        wanted = (policy, *sorted(how.items()))
        with self._lock:
            if self._scorer is None or self._how != wanted:
                if self._scorer is not None:
                    self._scorer.close()
                self._scorer, self._how = Scorer(policy, **how), wanted
            return self._scorer

    def close(self) -> None:
        if self._scorer is not None:
            self._scorer.close()


_shared = _Shared()


def _task(number: int, change: ChangeSet | Mapping[str, Any]) -> Task:
    if isinstance(change, ChangeSet):
        plain = ChangeSet(change.files, change.base, change.source)
        return Task(Record(number, {"id": f"change {number}"}), plain)
    if isinstance(change, Mapping):
        return Task(Record(number, dict(change)))
    raise UsageError(
        f"a change is a guard.ChangeSet or a record, and change {number} is {type(change).__name__}"
    )
