"""Several processes of one engine at work on the targets of one scan.

The engine's own jobs are not used: it gives up following data after so much processor time of all its jobs
together, so that the answer would depend on what else they do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from guard.errors import ToolError
from guard.ports import Match, ScanTarget, Spent, Stop, Unread
from guard.ports.beside import Beside, Over

_BYTES_A_PROCESS = 40_000
"""How much text is worth another process."""

_Share = Mapping[str, Sequence[ScanTarget]]
"""Targets by language."""
_Read = tuple[set[Match], list[Unread], list[Spent]]


def shares(by_language: Mapping[str, Sequence[ScanTarget]]) -> list[_Share]:
    """The targets, dealt out to as many processes as they are worth, the largest first."""
    targets = [(language, target) for language, group in by_language.items() for target in group]
    size = sum(len(target.data) for _, target in targets)
    count = min(os.cpu_count() or 1, 1 + size // _BYTES_A_PROCESS, len(targets))
    dealt: list[dict[str, list[ScanTarget]]] = [{} for _ in range(count)]
    filled = [0] * count
    for language, target in sorted(targets, key=lambda one: -len(one[1].data)):
        least = filled.index(min(filled))
        filled[least] += len(target.data)
        dealt[least].setdefault(language, []).append(target)
    return [*dealt]


def side_by_side(read: Callable[[_Share, Stop], _Read], shares: Sequence[_Share], stop: Stop) -> list[_Read]:
    """What is in each share, the first read on this thread; all end where one fails or is interrupted.

    Raises:
        ToolError: what the first that failed raised.
    """
    if len(shares) == 1:
        return [read(shares[0], stop)]
    over = Over(outer=stop)
    failures: list[BaseException] = []

    def guarded(share: _Share) -> _Read:
        try:
            return read(share, over)
        except BaseException as error:
            failures.append(error)
            over.given_up.set()
            raise

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(partial(guarded, one), "guard-scan")) for one in shares[1:]]
        try:
            return [guarded(shares[0]), *(other.result() for other in others)]
        except ToolError:
            raise failures[0] from None
        finally:
            over.given_up.set()  # also where this thread was interrupted while it waited
