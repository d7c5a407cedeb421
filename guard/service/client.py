"""A call of the service: by the command and by hooks, before they import anything that takes time."""

from __future__ import annotations

import _socket  # `socket` takes as long to import as half of Python's start
import hmac
import os
import sys
import time

from guard.service import frames, place
from guard.surroundings import in_ci

SWITCH = "--no-service"
VARIABLE = "GUARD_SERVICE"
"""`off`: no service is asked, and none is started."""
HELLO = 1.0
"""Seconds until the service must have proved itself; it takes some thousandths."""
_CREDENTIALS = 12
"""Bytes of the kernel's answer: process, user and group."""


class CutOffError(Exception):
    """The service was told to give its answer, and did not say that it had done so."""


def may_ask(arguments: list[str]) -> bool:
    """Whether a service may be asked at all: not in continuous integration, and not where it is ruled out."""
    off = os.environ.get(VARIABLE, "").lower() in ("off", "0", "no", "false")
    return sys.platform == "linux" and not off and SWITCH not in arguments and not in_ci(os.environ)


def ask(kind: str, arguments: list[str], stdin: int, silence: float, until: float) -> int | None:
    """Have the service answer a command line on this process's standard output and standard error.

    Args:
        kind: `CHECK` or `HOOK`.
        arguments: what follows the command's name.
        stdin: what the command shall read.
        silence: after how many seconds without a sign of life it is given up.
        until: when it is given up in any case, by `time.monotonic`.

    Returns:
        The exit code. None where no service answered: nothing was written then, and nothing will be.

    Raises:
        CutOffError: it was writing, and cannot have come to an end.
    """
    try:
        connection = connected(silence)
    except OSError:
        return None
    try:
        frame = frames.written(kind, arguments)
        if len(frame) > frames.MOST or not _send(connection, frame, stdin):
            return None
        return _answer(connection, silence, until)
    finally:
        connection.close()


def connected(seconds: float = HELLO) -> _socket.socket:
    """A connection to this installation's service, which has proved within some seconds that it is one.

    Raises:
        OSError: there is none, or none that can be believed.
    """
    key = place.seal_key()
    if key is None:
        raise PermissionError("there is no key to know a service by")
    folder = place.opened()
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET | _socket.SOCK_CLOEXEC)
    try:
        connection.settimeout(seconds)
        identity = place.identity()
        # By the folder that was looked at, whatever its name leads to by now; and names may be too long.
        _connect(connection, f"/proc/self/fd/{folder}/{identity}", time.monotonic() + seconds)
        said = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, _CREDENTIALS)
        pid = int.from_bytes(said[:4], sys.byteorder)
        if int.from_bytes(said[4:8], sys.byteorder) != os.getuid() or place.rights(pid) != own_rights():
            raise PermissionError("whoever listens there has other rights than this process")
        nonce = os.urandom(frames.NONCE_SIZE)
        connection.send(nonce)
        if not hmac.compare_digest(connection.recv(64), frames.proof(key, identity, nonce, pid)):
            raise PermissionError("whoever listens there does not know the key, or is of an older state")
    except BaseException:
        connection.close()
        raise
    finally:
        os.close(folder)
    return connection


def _connect(connection: _socket.socket, address: str, until: float) -> None:
    """Connect; where many others wait to be let in, wait as well.

    Raises:
        OSError: it cannot be done, or not in time.
    """
    while True:
        try:
            connection.connect(address)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


def own_rights() -> tuple[bytes, ...]:
    """The rights of this process.

    Raises:
        OSError: the kernel does not tell.
    """
    return place.rights(os.getpid())


def _send(connection: _socket.socket, frame: bytes, stdin: int) -> bool:
    """Send the call, with what it needs of this process."""
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _hand_over(connection, frame, (here, stdin))
    except OSError:
        return False
    finally:
        os.close(here)
    return True


def _hand_over(connection: _socket.socket, message: bytes, descriptors: tuple[int, int]) -> None:
    handed = b"".join(one.to_bytes(4, sys.byteorder) for one in descriptors)
    connection.sendmsg([message], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, handed)])


def _answer(connection: _socket.socket, silence: float, until: float) -> int | None:
    is_going = False
    try:
        while (now := time.monotonic()) < until:
            connection.settimeout(min(silence, until - now))
            said = connection.recv(64)
            if said.startswith(frames.END) and said[len(frames.END) :].isdigit():
                return int(said[len(frames.END) :])
            if said == frames.READY and not is_going:
                is_going = True
                _hand_over(connection, frames.GO, (1, 2))
            elif said != frames.BEAT:
                break
    except BaseException as error:
        if is_going:
            raise CutOffError from error
        if not isinstance(error, OSError):
            raise
    if is_going:
        raise CutOffError
    return None
