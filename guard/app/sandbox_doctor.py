"""Whether the sandboxes of this machine hold: ways out of each, tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.errors import ToolError
from guard.tools.sandbox.choosing import RUNNERS, sandbox_here
from guard.tools.sandbox.escapes import Tried, try_all

__all__ = ["Report", "Tried", "reports"]


@dataclass(frozen=True)
class Report:
    """One kind of sandbox on this machine."""

    name: str
    missing: str
    """Why there is none; empty where there is one."""
    tried: tuple[Tried, ...] = ()


def reports(name: str = "") -> Iterator[Report]:
    """What each sandbox of this machine holds, the best first; or that called `name` alone.

    Raises:
        UsageError: there is none of that name.
    """
    for one in [name] if name else RUNNERS:
        try:
            sandbox = sandbox_here(one)
        except ToolError as error:
            yield Report(one, error.message)
        else:
            yield Report(sandbox.name, "", tuple(try_all(sandbox)))
