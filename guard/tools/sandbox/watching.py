"""What a program in a sandbox uses, seen by asking the kernel to ask before certain calls.

The filter of system calls hands such a call to a listener (`SECCOMP_RET_USER_NOTIF`, seccomp_unotify(2)),
which reads its arguments, writes down what it is, and lets it go on to whatever holds the program. Nothing is
held by what stands here but sockets of a sandbox that has no network: those it refuses, and where it is gone
the kernel refuses everything that was asked about. What is read could be altered before the call is made, by
another thread: it is evidence, never a limit.

Kernel interface: `include/uapi/linux/seccomp.h`, `include/uapi/linux/openat2.h`.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import socket
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from guard.ports.sandbox import Act, Acted, Job
from guard.tools.sandbox import seccomp

_RECEIVE, _ANSWER, _IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
_ASKED = struct.Struct("=QII iIQ 6Q")
"""`struct seccomp_notif`: id, process, flags; then number, architecture, place and arguments of the call."""
_ANSWERED = struct.Struct("=QqiI")
_GO_ON = 1
_AT_CWD = 0xFFFFFF9C
"""`AT_FDCWD`, as its lower half."""
_PAGE = 4096
_MOST_PATH = 4096
MOST = 4096
"""Different acts that are kept."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class _Named:
    """A call about a file by its name."""

    acted: Acted
    path: int
    """Which argument the name is."""
    folder: int = -1
    """Which argument is the folder that it is seen from; -1 where that is the working directory."""
    flags: int = -1
    """Which argument says how a file is opened; -1 where the call says it all."""


_FILES: Mapping[str, _Named] = {
    "open": _Named(Acted.READ, 0, flags=1),
    "openat": _Named(Acted.READ, 1, 0, flags=2),
    "openat2": _Named(Acted.READ, 1, 0, flags=2),
    "creat": _Named(Acted.WRITE, 0),
    "truncate": _Named(Acted.WRITE, 0),
    "mkdir": _Named(Acted.WRITE, 0),
    "mkdirat": _Named(Acted.WRITE, 1, 0),
    "link": _Named(Acted.WRITE, 1),
    "linkat": _Named(Acted.WRITE, 3, 2),
    "symlink": _Named(Acted.WRITE, 1),
    "symlinkat": _Named(Acted.WRITE, 2, 1),
    "unlink": _Named(Acted.DELETE, 0),
    "unlinkat": _Named(Acted.DELETE, 1, 0),
    "rmdir": _Named(Acted.DELETE, 0),
    "rename": _Named(Acted.DELETE, 0),
    "renameat": _Named(Acted.DELETE, 1, 0),
    "renameat2": _Named(Acted.DELETE, 1, 0),
    "execve": _Named(Acted.RUN, 0),
    "execveat": _Named(Acted.RUN, 1, 0),
}
_ADDRESSES = {"connect": (1, 2), "bind": (1, 2), "sendto": (4, 5)}
"""Calls with an address, and which arguments are its place and its length."""
CALLS = (*_FILES, "fork", "vfork", "clone", "socket", *_ADDRESSES)
_FAMILIES = {int(socket.AF_INET): "IPv4", int(socket.AF_INET6): "IPv6"}


@dataclass
class Watching:
    """Takes what the kernel asks about one program."""

    own: Sequence[str]
    """Folders whose files are the program's to use: what it does there is not written down."""
    has_network: bool
    """Whether the sandbox has one of its own; else every socket is refused."""
    theirs: int
    """The descriptor over which the starter hands out the listener."""
    ours: socket.socket
    listener: int = -1
    acts: dict[tuple[Acted, str], int] = field(default_factory=dict)
    """What was done, and how much of the report there was when it first was; where there was none yet, it is
    written down once more."""
    is_whole: bool = True
    """Whether all that differs is in `acts`."""

    def take_listener(self) -> int:
        """The listener, where it came; -1 for none."""
        with suppress(OSError):
            _, given, _, _ = socket.recv_fds(self.ours, 1, 1)
            self.listener = given[0] if given else -1
        return self.listener

    def take(self, at: int) -> bool:
        """Answer one question; False where nobody is left to ask any."""
        buffer = bytearray(_ASKED.size)
        try:
            fcntl.ioctl(self.listener, _RECEIVE, buffer)
        except OSError as error:
            return error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN)
        identity, pid, _, number, _, _, *arguments = _ASKED.unpack(buffer)
        name = seccomp.called(number)
        refused = name == "socket" and not self.has_network
        for acted, what in self._told(name, pid, arguments):
            if not self.acts.get((acted, what)):
                self._add(identity, acted, what, at)
        answer = (-errno.EACCES, 0) if refused else (0, _GO_ON)
        with suppress(OSError):  # it has been ended meanwhile
            fcntl.ioctl(self.listener, _ANSWER, bytearray(_ANSWERED.pack(identity, 0, *answer)))
        return True

    def _add(self, identity: int, acted: Acted, what: str, at: int) -> None:
        with suppress(OSError):  # else the number is another process's by now, and so is what was read
            fcntl.ioctl(self.listener, _IS_VALID, struct.pack("=Q", identity))
            if len(self.acts) < MOST:
                self.acts[acted, what] = at
            else:
                self.is_whole = False

    def _told(self, name: str, pid: int, arguments: Sequence[int]) -> Iterator[tuple[Acted, str]]:
        named = _FILES.get(name)
        try:
            if named is not None:
                yield from self._file(named, name, pid, arguments)
            elif name == "socket":
                family = _FAMILIES.get(arguments[0] & 0xFFFFFFFF)
                if family is not None:
                    yield Acted.SOCKET, family
            elif name in _ADDRESSES:
                place, length = (arguments[one] for one in _ADDRESSES[name])
                if place:
                    yield from _address(name, _memory(pid, place, min(length, 128)))
            elif name:
                yield Acted.FORK, ""
        except (OSError, ValueError):
            return  # the program is gone, or the kernel will refuse what it gave

    def _file(
        self, named: _Named, name: str, pid: int, arguments: Sequence[int]
    ) -> Iterator[tuple[Acted, str]]:
        path = os.fsdecode(_text(pid, arguments[named.path]))
        acted = named.acted
        if named.flags >= 0:
            flags = arguments[named.flags]
            if name == "openat2":
                flags = int.from_bytes(_memory(pid, flags, 8), "little")
            acted = Acted.WRITE if flags & _WRITING else Acted.READ
        if not path.startswith("/"):
            at = _AT_CWD if named.folder < 0 else arguments[named.folder] & 0xFFFFFFFF
            entry = "cwd" if at == _AT_CWD else f"fd/{at}"
            path = f"{Path(f'/proc/{pid}/{entry}').readlink()}/{path}"
        path = os.path.normpath(path)
        if acted is Acted.RUN or not any(path == one or path.startswith(f"{one}/") for one in self.own):
            yield acted, path

    def found(self) -> tuple[Act, ...]:
        """What was done, in the order of the first time."""
        return tuple(Act(acted, what, at) for (acted, what), at in self.acts.items())


def _address(name: str, data: bytes) -> Iterator[tuple[Acted, str]]:
    """Where a socket leads; one in a folder, or one without a name, is told by its path."""
    family = int.from_bytes(data[:2], "little")
    port = int.from_bytes(data[2:4], "big")
    acted = Acted.LISTEN if name == "bind" else Acted.CONNECT
    if family == socket.AF_UNIX:
        path = data[2:].rstrip(b"\0") if data[2:3] == b"\0" else data[2:].partition(b"\0")[0]
        if path:
            yield acted, "unix:" + os.fsdecode(path.replace(b"\0", b"@"))
    elif family == socket.AF_INET:
        yield acted, f"{socket.inet_ntop(socket.AF_INET, data[4:8])}:{port}"
    elif family == socket.AF_INET6:
        yield acted, f"[{socket.inet_ntop(socket.AF_INET6, data[8:24])}]:{port}"


def _memory(pid: int, place: int, size: int) -> bytes:
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as stream:  # noqa: PTH123  # asked very often
        return os.pread(stream.fileno(), size, place)


def _text(pid: int, place: int) -> bytes:
    """The text that ends with a zero."""
    found = b""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as stream:  # noqa: PTH123
        while len(found) < _MOST_PATH:
            part = os.pread(stream.fileno(), _PAGE - (place + len(found)) % _PAGE, place + len(found))
            head, zero, _ = part.partition(b"\0")
            found += head
            if zero or not part:
                return found
    raise ValueError("no name is so long")


def supported() -> bool:
    """Whether the running kernel can ask and be told to go on (Linux 5.5)."""
    numbers = [int(one) for one in re.findall(r"[0-9]+", os.uname().release)[:2]]
    return sys.platform == "linux" and seccomp.supported() and numbers >= [5, 5]


@contextmanager
def watching(job: Job, home: str, *, has_network: bool) -> Iterator[Watching | None]:
    """What watches the program of a job, for as long as it runs; None where that is not wanted or cannot be.

    Args:
        job: the program.
        home: its private folder, as it sees it.
        has_network: whether the sandbox has one of its own.
    """
    if not job.watch or not supported():
        yield None
        return
    own = (home, *map(os.fspath, job.readable))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        found = Watching(own, has_network, theirs.fileno(), ours)
        try:
            yield found
        finally:
            if found.listener >= 0:
                os.close(found.listener)
