"""Which sandbox this machine has: the first one that really holds a program here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from guard.errors import ToolError, UsageError
from guard.ports.sandbox import Ended, Job, Limits, Sandbox
from guard.tools.sandbox.bubblewrap import Bubblewrap
from guard.tools.sandbox.landlock import Landlock

RUNNERS: Mapping[str, Callable[[], Sandbox]] = {"bubblewrap": Bubblewrap.found, "landlock": Landlock.found}
"""What makes each sandbox, the best first."""
_PROBE = Limits(seconds=30.0, memory=1 << 32)


@lru_cache(maxsize=8)
def sandbox_here(name: str = "") -> Sandbox:
    """The sandbox to use.

    Args:
        name: the one that the caller wants; "" for the best that this machine has.

    Raises:
        ToolError: there is none that works: it says of each what is missing.
        UsageError: there is none of that name.
    """
    if name and name not in RUNNERS:
        raise UsageError(f"sandbox {name!r}: known are {', '.join(RUNNERS)}")
    missing = []
    for one, make in RUNNERS.items():
        if name in ("", one):
            try:
                return _tried(make())
            except ToolError as error:
                missing.append(f"{one}: {error.message}")
    raise ToolError(
        "nothing here can hold proposed code, so none of it is run "
        f"({'; '.join(missing)}); install bubblewrap, or use a kernel with Landlock"
    )


def _tried(sandbox: Sandbox) -> Sandbox:
    """The sandbox, where a program comes to its end in it.

    Raises:
        ToolError: none does.
    """
    python = Path(sys.base_prefix)
    job = Job(("/usr/bin/true",), Path("/"), (python,), Path(sys.executable).resolve(), limits=_PROBE)
    done = sandbox.run(job)
    if done.ended is not Ended.BY_ITSELF or done.exit != 0:
        said = done.stderr.decode("utf-8", "replace").strip()[:200]
        raise ToolError(f"a trial {done.words()} {said}".strip())
    return sandbox
