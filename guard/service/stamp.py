"""Whether what this process has loaded is still what lies on disk."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from guard.errors import UsageError
from guard.resources import PACKAGE, resource_dir

_SHIPPED = ("policies", "rules")
_PASSED_OVER = "__pycache__"

Stamp = frozenset[tuple[object, ...]]


def stamp() -> Stamp:
    """What the file system says of guard's code, policies and rules, its Python and where modules come from.

    Of every file: number, size and the times of its content and of its entry. A program can set the first of
    those times and not the second, so that a file which was written anew does not look like the old one. Of
    folders on the module path the same, without what is in them: installing or removing a package alters
    them; what is edited in place within a package of somebody else's is not noticed.
    """
    found: set[tuple[object, ...]] = set()
    tops = {str(PACKAGE), *(str(resource_dir(name)) for name in _SHIPPED)}
    # The top of a checkout is on the path as well; whatever is begun there says nothing of guard.
    checkout = str(PACKAGE.parent) if str(PACKAGE.parent / _SHIPPED[0]) in tops else ""
    for top in tops:
        found.update(_below(top))
    for path in (sys.executable, *sys.path):
        if path and path != checkout:
            found.add(_of(path))
    return frozenset(found)


def stamp_of_start() -> Stamp:
    """The stamp, where none of it is younger than this process, so that it speaks of what was loaded.

    Raises:
        UsageError: something was written since.
    """
    now = stamp()
    started = _started()
    if any(isinstance(one[-1], int) and one[-1] >= started for one in now):
        raise UsageError("guard was installed or altered just now; start the service again")
    return now


def _started() -> int:
    """When this process began, in nanoseconds as files have them."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[19])
    since_boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.time_ns() - since_boot + ticks * 10**9 // os.sysconf("SC_CLK_TCK")


def _below(top: str) -> Iterator[tuple[object, ...]]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != _PASSED_OVER:
                        waiting.append(entry.path)
                else:
                    yield entry.path, *_said(entry.stat(follow_symlinks=False))


def _of(path: str) -> tuple[object, ...]:
    try:
        return path, *_said(Path(path).stat())
    except OSError:
        return (path,)


def _said(info: os.stat_result) -> tuple[int, ...]:
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns
