"""The process that works on one call: forked from the service, it becomes what the caller would have been."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from socket import socket

from guard import streams
from guard.service import frames
from guard.service.receiving import received

_PR_SET_PDEATHSIG = 1
_WAIT_FOR_GO = 30.0
"""Seconds; a caller that lives answers within thousandths."""

Commands = Mapping[str, Callable[[list[str]], int]]
"""By kind of call: what the command line's process would run. Takes its arguments, returns its exit code."""


@dataclass(frozen=True)
class Errand:
    """What a worker is given."""

    connection: socket
    gate: int
    """Where the service says, by one byte, that this process is not outdated."""
    parent: int
    call: frames.Call | None = None
    """What is asked, where that is known."""
    handed: tuple[int, ...] = ()
    """Descriptors of the caller's current folder and standard input."""


def work(errand: Errand, commands: Commands) -> None:
    """Become the caller's process, run its command, say how it ended and end; never returns."""
    status = None
    try:
        assert errand.call is not None
        _leave_service(errand)
        _become(errand, errand.call)
        arguments = [os.fsdecode(one) for one in errand.call.arguments]
        sys.argv = ["guard", errand.call.kind, *arguments]
        ended = commands[errand.call.kind](arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        status = ended
    finally:
        # What went wrong is nothing to tell: without an end the caller judges by itself, and tells it then.
        if status is not None:
            with suppress(OSError):
                streams.announce()
                # The caller goes away as soon as it hears that; the service shall not end what has ended.
                signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
                errand.connection.send(frames.END + b"%d" % status)
        os._exit(0 if status is not None else 1)


def receive(errand: Errand, answer: Callable[[socket], None]) -> None:
    """Answer whatever is asked on a connection, and end; never returns."""
    status = 1
    try:
        _leave_service(errand)
        if os.read(errand.gate, 1):
            answer(errand.connection)
            status = 0
    finally:
        os._exit(status)


def _leave_service(errand: Errand) -> None:
    _belong_to(errand.parent)
    _close_all_but({errand.connection.fileno(), errand.gate, *errand.handed})


def _belong_to(parent: int) -> None:
    """Have a group of its own, and be killed when the service ends, which nothing can hinder then."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _close_all_but(kept: Collection[int]) -> None:
    """Other calls' connections are none of this one's business, and stay open as long as anyone has them."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        number = int(name)
        if number > 2 and number not in kept:
            with suppress(OSError):
                os.close(number)


def _become(errand: Errand, call: frames.Call) -> None:
    """Take over where the caller is, what it knows and what it reads and writes."""
    folder, stdin = errand.handed
    os.fchdir(folder)
    os.umask(call.umask)
    os.environb.clear()
    for variable in call.environment:
        name, _, value = variable.partition(b"=")
        os.environb[name] = value
    time.tzset()
    tempfile.tempdir = None  # worked out from the service's own variables
    null = os.open(os.devnull, os.O_RDWR)
    for number, taken in enumerate((stdin, null, null)):
        os.dup2(taken, number)
    for taken in (folder, stdin, null):
        os.close(taken)
    streams.take_over(call.streams, lambda: _await_go(errand))


def _await_go(errand: Errand) -> None:
    """Have the caller's leave to write, or end without a trace: it may have turned away by now."""
    with suppress(OSError):
        if os.read(errand.gate, 1):
            errand.connection.settimeout(_WAIT_FOR_GO)
            errand.connection.send(frames.READY)
            said, handed = received(errand.connection)
            if said == frames.GO and len(handed) == frames.HANDED:
                for number, taken in enumerate(handed, 1):
                    os.dup2(taken, number)
                    os.close(taken)
                return
    os._exit(0)
