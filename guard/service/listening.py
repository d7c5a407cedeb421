"""Where the service listens, that it is the only one there, and how signals come to it."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from guard.errors import UsageError
from guard.service import place
from guard.service.health import health
from guard.surroundings import service_folder

_TURN = 2.0
"""Seconds that a new service waits for an old one to end."""


@contextmanager
def listening() -> Iterator[socket.socket]:
    """The socket, in a folder that is this user's alone, where no other service of this guard runs."""
    where = service_folder()
    try:
        os.makedirs(where, mode=0o700, exist_ok=True)  # noqa: PTH103
        folder = place.opened()
    except OSError as error:
        raise UsageError(f"no service can listen there: {error.strerror or error}", where=where) from error
    name = place.identity()
    lock = os.open(place.lock_name(), place.LOCKED, 0o600, dir_fd=folder)
    try:
        _lock(lock, where)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        before = os.umask(0o177)
        try:
            listener.bind(f"/proc/self/fd/{folder}/{name}")
        finally:
            os.umask(before)
        listener.listen(512)
        listener.setblocking(False)
        try:
            yield listener
        finally:
            listener.close()
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
    finally:
        os.close(lock)
        os.close(folder)


def _lock(lock: int, where: str) -> None:
    """Be the only one; another that is outdated ends when it is asked anything.

    Raises:
        UsageError: another one runs, and goes on to.
    """
    until = time.monotonic() + _TURN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until or ((said := health()) is not None and not said["ending"]):
                raise UsageError("a service of this guard runs already", where=where) from None
            time.sleep(_TURN / 50)
        else:
            return


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals wait."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def signals() -> Iterator[int]:
    """A descriptor on which the numbers of signals arrive."""
    reading, writing = os.pipe()
    for one in (reading, writing):
        os.set_blocking(one, False)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    handlers: dict[signal.Signals, Callable[..., object] | int | None] = {}
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in numbers:
        handlers[number] = signal.signal(number, lambda _, __: None)
    try:
        yield reading
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(reading)
        os.close(writing)
