"""A process that outlives this one by a moment, and takes along what this one could not.

No handler sees SIGKILL, and no clean-up runs after most other signals. The warden holds the end of a pipe
whose other end only this process has. When that closes, however it came to it, the warden ends every program
that was started with this process's mark, their children too, and removes the private folders.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from guard.tools import leftovers


@dataclass(frozen=True)
class _Warden:
    pid: int
    pipe: int
    mark: str


_lock = threading.Lock()
_warden: _Warden | None = None
_open = 0
"""How many things are open that must not stay behind."""


@contextmanager
def watch() -> Iterator[dict[str, str]]:
    """See to it that what is started meanwhile with the variables given ends when this process does.

    Private folders that are made meanwhile are removed then. Any number may be open at once, in any threads.

    Yields:
        What belongs into the environment of a program; nothing where no warden could be started: then only
        signals that this process handles take its programs along.
    """
    mark = _begin()
    try:
        yield {leftovers.MARK: mark} if mark else {}
    finally:
        _end()


def _begin() -> str:
    global _warden, _open
    with _lock:
        _open += 1
        if _warden is None:
            _warden = _start()
        _tell(leftovers.BEGUN)
        return _warden.mark if _warden is not None else ""


def _end() -> None:
    global _open
    with _lock:
        _open -= 1
        _tell(leftovers.DONE)


def _tell(what: bytes) -> None:
    """Never waits: a warden that was stopped reads nothing, and looks once too often in the end."""
    if _warden is not None:
        with suppress(OSError):
            os.write(_warden.pipe, what)


def _start() -> _Warden | None:
    mark = os.urandom(16).hex()
    reading, writing = os.pipe()
    try:
        script = os.path.abspath(leftovers.__file__)  # noqa: PTH100
        arguments = [sys.executable, "-I", "-S", script, mark, tempfile.gettempdir()]
        actions = [
            (os.POSIX_SPAWN_DUP2, reading, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        # In a session of its own: what ends this process's group must not end the warden.
        pid = os.posix_spawn(sys.executable, arguments, {}, file_actions=actions, setsid=True)
    except (OSError, NotImplementedError, ValueError):
        os.close(writing)
        return None
    finally:
        os.close(reading)
    os.set_blocking(writing, False)
    return _Warden(pid, writing, mark)


def dismiss() -> None:
    """Send the warden away, where nothing is open; to be called where this process ends without `atexit`."""
    global _warden
    with _lock:
        gone, _warden = _warden, None
        if gone is None:
            return
        os.close(gone.pipe)
        if _open == 0:
            with suppress(OSError):
                os.kill(gone.pid, signal.SIGKILL)
                os.waitpid(gone.pid, 0)


def _forget() -> None:
    """A forked child has a life of its own, and must not keep its parent's pipe open."""
    global _warden, _open, _lock
    _lock = threading.Lock()
    _open = 0
    if _warden is not None:
        os.close(_warden.pipe)
        _warden = None


atexit.register(dismiss)
os.register_at_fork(after_in_child=_forget)
