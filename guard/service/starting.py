"""The start of a service by a hook that found none."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress

from guard.__main__ import isolated
from guard.service import place
from guard.surroundings import service_folder

_AGAIN = 60.0
"""Seconds between two starts: one that fails is not tried at every edit."""
_MARK = "GUARD_RUN"
"""Set where an outer guard ends what it started (`guard.tools.leftovers`): nothing may stay behind there."""


def start_one() -> None:
    """Start a service that ends when nobody asks it any more. Raises nothing, and waits for nothing."""
    if _MARK in os.environ:
        return
    with suppress(OSError):
        if not _is_wanted():
            return
        null = os.devnull
        os.posix_spawn(
            (command := isolated(["serve", "--on-demand"]))[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, null, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, null, os.O_WRONLY, 0),
            ],
            setsid=True,
        )


def _is_wanted() -> bool:
    """Whether none runs and none was started just now; notes that one is.

    Raises:
        OSError: the folder cannot be used.
    """
    os.makedirs(service_folder(), mode=0o700, exist_ok=True)  # noqa: PTH103
    folder = place.opened()
    try:
        lock = os.open(place.lock_name(), place.LOCKED, 0o600, dir_fd=folder)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            info = os.fstat(lock)
            if info.st_size and time.time() - info.st_mtime < _AGAIN:
                return False
            os.ftruncate(lock, 0)
            os.write(lock, b"started\n")
            return True
        finally:
            os.close(lock)
    finally:
        os.close(folder)
