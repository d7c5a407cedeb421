"""Keeping an engine ready in a process that judges more than once."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from guard.app.judging import default_scanner


@contextmanager
def warm_engine() -> Iterator[None]:
    """Keep an engine ready meanwhile: the verdicts are the same, for a fraction of the scanner's time.

    Any number may be open at once, in any threads; the last to leave ends the engines. The first engine is
    started here and not waited for. A forked child has none of its parent's and enters again.

    Raises:
        ToolError: the shipped rules are missing, or there is no engine.
    """
    with default_scanner().kept():
        yield


def keep_engine() -> None:
    """Keep an engine ready until this process ends, for one that has no block to enter.

    Raises:
        ToolError: as `warm_engine` does.
    """
    stack = ExitStack()
    stack.enter_context(warm_engine())
    atexit.register(stack.close)
