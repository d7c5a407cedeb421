"""A Python process of guard's own that is started once and answers message after message.

What it reads is untrusted text, and may crash it, hang it or fill its memory: so it sits behind a socket, is
ended from outside whatever it does, and answers in bytes, of which nothing is run or unpickled here. It ends
when this process does, however that ends: it holds one end of a second socket, whose closing the system
answers with a signal that no code of the worker has to be awake for. The programs that it runs itself are
ended by its warden (`guard.tools.warden`).
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from guard.errors import ToolError

_MOST = 512 * 1024 * 1024
"""Bytes of one message; a change and its verdict are smaller (`guard.tools.git_store.MAX_BYTES`)."""
_START = """\
import json, sys
path, module, connection, life = json.loads(sys.argv[1])
sys.path[:] = path
import importlib
importlib.import_module(module).main(connection, life)
"""


class WorkerProcess:
    """A process that runs the function `main` of a module, and this end of the socket to it."""

    def __init__(self, module: str, settings: Mapping[str, Any]) -> None:
        """Start it, and send it the settings as its first message.

        Args:
            module: its `main(connection, life)` is called with the numbers of two sockets; it is to give both
                to `Parent`.
            settings: what can stand in JSON.

        Raises:
            ToolError: it cannot be started.
        """
        ours, theirs = socket.socketpair()
        alive, life = socket.socketpair()
        with theirs, life:
            told = json.dumps([sys.path, module, theirs.fileno(), life.fileno()])
            try:
                self._process = subprocess.Popen(
                    [sys.executable, *_flags(), "-c", _START, told],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(), life.fileno()),
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                alive.close()
                raise ToolError(f"a worker cannot be started: {error.strerror}") from error
        self._alive = alive
        self.connection = Connection(ours.detach())
        with suppress(OSError):  # one that is gone already is told with its first answer
            self.send(json.dumps(dict(settings)).encode())

    def send(self, message: bytes) -> None:
        """Give it something to do.

        Raises:
            OSError: it is gone.
        """
        self.connection.send_bytes(message)

    def receive(self) -> bytes | None:
        """Its next message, waited for; None where there will be none."""
        try:
            return self.connection.recv_bytes(_MOST)
        except (EOFError, OSError):
            return None

    def end(self) -> str:
        """End it, and say in words how it ended where that was not by this."""
        with suppress(ProcessLookupError):
            if self._process.poll() is None and not self._ending():
                self._process.kill()
                self._process.wait()
                self.close()
                return ""
        status = self._process.wait()
        self.close()
        return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"

    def close(self) -> None:
        """Close both sockets, which ends the process where it still runs."""
        self.connection.close()
        self._alive.close()

    def _ending(self) -> bool:
        """Whether it is about to end by itself: it has closed its socket, or the system has."""
        if not self.connection.poll(0):
            return False
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            return False
        return True


def first_of(workers: Sequence[WorkerProcess], longest: float) -> list[WorkerProcess]:
    """Those that have a message or are gone, waited for at most `longest` seconds."""
    found = wait([one.connection for one in workers], max(0.0, longest))
    return [one for one in workers if one.connection in found]


class Parent:
    """The other end, in the process that was started. Made once, before anything that takes long."""

    def __init__(self, connection: int, life: int) -> None:
        # The system sends the signal when the far end is closed; its usual effect is the end of this process,
        # also where no thread of it gets to run.
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        self._life = socket.socket(fileno=life)
        fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
        self._life.setblocking(False)
        with suppress(BlockingIOError):
            if not self._life.recv(1):  # it was closed before that was said
                os._exit(0)
        for number in (connection, life):
            os.set_inheritable(number, False)
        self._connection = Connection(connection)

    def settings(self) -> dict[str, Any]:
        """The first message."""
        found = json.loads(self._connection.recv_bytes(_MOST))
        assert isinstance(found, dict)
        return found

    def receive(self) -> bytes:
        """What is to be done next; ends the process where nothing ever will."""
        try:
            return self._connection.recv_bytes(_MOST)
        except (EOFError, OSError):
            os._exit(0)

    def send(self, message: bytes) -> None:
        """Answer."""
        self._connection.send_bytes(message)


def _flags() -> list[str]:
    """Options of Python that make the worker as isolated as this process is, and never less than from `.`."""
    if sys.flags.isolated:
        return ["-I"]
    return [
        "-P",
        *(["-E"] if sys.flags.ignore_environment else []),
        *(["-s"] if sys.flags.no_user_site else []),
    ]
