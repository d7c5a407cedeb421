"""Folders of guard's own, for texts that no one else shall read and that shall not stay."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree

from guard.errors import ToolError
from guard.tools import leftovers
from guard.tools.warden import watch

_TRIES = 20


@contextmanager
def private_folder(purpose: str) -> Iterator[Path]:
    """A folder that only this user can enter, and that is gone in the end, even where guard is killed.

    Args:
        purpose: a word for its name.

    Raises:
        ToolError: it cannot be made, or what is done in it fails for want of room, rights or memory.
    """
    try:
        with watch():
            folder, lock = _made(purpose)
            try:
                yield Path(folder)
            finally:
                rmtree(folder, ignore_errors=True)
                if lock is not None:
                    os.close(lock)
    except OSError as error:
        said = error.strerror or str(error)
        raise ToolError(f"a private folder for temporary files cannot be used: {said}") from error


def _made(purpose: str) -> tuple[str, int | None]:
    """A new folder with its lock; None where the file system has no locks, and nobody sweeps."""
    _sweep_once(os.getpid())
    for _ in range(_TRIES):
        folder = tempfile.mkdtemp(prefix=f"{leftovers.FOLDERS}{purpose}-")
        try:
            lock = leftovers.hold(folder)
        except OSError:
            return folder, None
        if lock is not None:
            return folder, lock
        # Another guard, just starting, took it for left: it had no lock yet.
    raise ToolError("no private folder stays: another program removes each")


@cache
def _sweep_once(_process: int) -> None:
    leftovers.sweep(tempfile.gettempdir())
