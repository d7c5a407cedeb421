"""What callers hand in, taken or refused in words."""

from __future__ import annotations

import math
import os
from threading import Event

from guard.errors import UsageError
from guard.ports import Stop

ONLINE = "online:"
"""What names a service of advisories, in place of a file."""


def path_text(what: str, given: object, *, also: str = "") -> str | None:
    """The text of something that is named by text or by a path; None for None.

    Args:
        what: what it names, for the error ("a policy").
        given: the argument.
        also: what else may be given, for the error.

    Raises:
        UsageError: it is neither.
    """
    if given is None:
        return None
    named = os.fspath(given) if isinstance(given, os.PathLike) else given
    if isinstance(named, str) and named:
        return named
    said = repr(given) if isinstance(given, str) else type(given).__name__
    raise UsageError(f"{what} is named by text or a path{also}, and this is {said}")


def stop_after(deadline: object, cancel: object) -> Stop:
    """When to stop, as callers say it.

    Args:
        deadline: seconds from now, or None.
        cancel: a `threading.Event` that stops it when set, or None.

    Raises:
        UsageError: they are something else.
    """
    if cancel is not None and not isinstance(cancel, Event):
        kind = type(cancel)
        raise UsageError(f"cancel is a threading.Event, and this is {kind.__module__}.{kind.__qualname__}")
    if deadline is None:
        return Stop.after(None, cancel)
    if isinstance(deadline, bool) or not isinstance(deadline, (int, float)) or math.isnan(deadline):
        raise UsageError(f"a deadline is a number of seconds from now, and this is {deadline!r}")
    return Stop.after(deadline, cancel)
