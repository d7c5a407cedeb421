"""Ways out of a sandbox, tried for real: what each attempt says inside, and what it did outside.

An attempt is stopped where the program was refused or ended, and where what it was after is as before: a
file, a process, a listener and a folder that stand outside for nothing but this.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from guard.errors import ToolError
from guard.ports.sandbox import Ended, Job, Limits, Ran, Sandbox
from guard.tools.private import private_folder

_MIB = 1024 * 1024
_LIMITS = Limits(seconds=20.0, cpu=20, memory=1024 * _MIB, processes=48, disk=16 * _MIB, output=4 * _MIB)
_ESCAPED = b"ESCAPED"
_FRAME = """
import os, sys
home = os.environ["TMPDIR"]
file, folder, port, pid, sock, mark = sys.argv[1:7]
port, pid = int(port), int(pid)
try:
    {body}
except BaseException as error:
    print("refused:", type(error).__name__, error, flush=True)
"""
_PTRACE = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.ptrace(16, pid, 0, 0) == 0, "ptrace: " + os.strerror(ctypes.get_errno())
    print("ESCAPED")"""
_READ_MEMORY = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(64)
    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
    own, other = Vector(ctypes.addressof(buffer), 8), Vector(0x400000, 8)
    n = libc.process_vm_readv(pid, ctypes.byref(own), 1, ctypes.byref(other), 1, 0)
    assert n > 0 or ctypes.get_errno() == 14, os.strerror(ctypes.get_errno())
    print("ESCAPED")"""
_MOUNT = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(0x10000000 | 0x00020000)
    assert libc.mount(b"none", home.encode(), b"tmpfs", 0, b"") == 0, os.strerror(ctypes.get_errno())
    print("ESCAPED")"""
_FORK = """
    made = 0
    import resource
    while made < 4000:
        if os.fork() == 0:
            import time
            time.sleep(30)
            os._exit(0)
        made += 1
    print("ESCAPED")"""
_LEFT_OVER = """
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            null = os.open("/dev/null", os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            code = "import time; time.sleep(60)"
            os.execve(sys.executable, [sys.executable, "-I", "-S", "-c", code, mark], {})
        os._exit(0)
    print("left one behind")"""
_FILL = """
    number = 0
    while number < 256:
        with open(home + "/fill%d" % number, "wb") as stream:
            for _ in range(8):
                stream.write(b"x" * 1048576)
        number += 1
    print("ESCAPED")"""
_FILL_UNLINKED = """
    kept = []
    while len(kept) < 64:
        stream = open(home + "/gone", "wb+", buffering=0)
        os.unlink(home + "/gone")
        for _ in range(8):
            stream.write(b"x" * 1048576)
        kept.append(stream)
    import time
    time.sleep(2)
    print("ESCAPED")"""
_LINK = """
    {make}(file, home + "/link")
    with open(home + "/link", "r+b") as stream:
        stream.write(b"taken")
    print("ESCAPED")"""


@dataclass(frozen=True)
class Outside:
    """What stands outside for the attempts."""

    file: Path
    listener: socket.socket
    port: int
    unix: Path
    process: subprocess.Popen[bytes]
    mark: str

    def is_as_before(self) -> str:
        """What an attempt did to it; "" for nothing."""
        info = self.file.stat()
        if self.file.read_bytes() != b"the user's own" or info.st_nlink != 1 or info.st_mode & 0o777 != 0o600:
            return "the user's file was altered"
        if self.process.poll() is not None:
            return "the user's process was ended"
        if [one.name for one in self.file.parent.iterdir()] != [self.file.name]:
            return "a file was made in the user's folder"
        with suppress(BlockingIOError):
            self.listener.accept()[0].close()
            return "the user's listener was reached"
        return "a process was left behind" if _runs(self.mark) else ""


@dataclass(frozen=True)
class Attempt:
    """One way out."""

    name: str
    body: str
    limits: Limits = _LIMITS
    ends: tuple[Ended, ...] = (Ended.BY_ITSELF,)
    """How it may end and count as stopped."""


_TIME = replace(_LIMITS, seconds=2.0)
_BUSY = replace(_LIMITS, seconds=10.0)
ATTEMPTS = (
    Attempt("reach a listener of this machine",
            'import socket; socket.create_connection(("127.0.0.1", port), 3); print("ESCAPED")'),
    Attempt("reach a network",
            'import socket; socket.create_connection(("192.0.2.1", 80), 3); print("ESCAPED")'),
    Attempt("reach a socket in a folder",
            'import socket; s = socket.socket(socket.AF_UNIX); s.connect(sock); print("ESCAPED")'),
    Attempt("read the user's file", 'open(file, "rb").read(); print("ESCAPED")'),
    Attempt("write the user's file", 'open(file, "r+b").write(b"taken"); print("ESCAPED")'),
    Attempt("list the user's folder", 'os.listdir(folder); print("ESCAPED")'),
    Attempt("make a file beside the user's", 'open(folder + "/new", "wb"); print("ESCAPED")'),
    Attempt("set the mode of the user's file", "os.chmod(file, 0o777)"),
    Attempt("delete the user's file", 'os.unlink(file); print("ESCAPED")'),
    Attempt("read a process's memory by /proc", 'open("/proc/%d/mem" % pid, "rb").read(1); print("ESCAPED")'),
    Attempt("read a process's variables by /proc",
            'assert b"=" in open("/proc/%d/environ" % pid, "rb").read(); print("ESCAPED")'),
    Attempt("leave by /proc/1/root", 'open("/proc/1/root" + file, "rb").read(); print("ESCAPED")'),
    Attempt("trace a process", _PTRACE),
    Attempt("read a process's memory", _READ_MEMORY),
    Attempt("mount", _MOUNT),
    Attempt("end a process of the user's", 'os.kill(pid, 9); print("ESCAPED")'),
    Attempt("end all processes", "os.kill(-1, 0); os.kill(pid, 9)", _TIME),
    Attempt("limit a process of the user's",
            'import resource; resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)); print("ESCAPED")'),
    Attempt("link to the user's file", _LINK.format(make="os.symlink")),
    Attempt("link hard to the user's file", _LINK.format(make="os.link")),
    Attempt("fork without end", _FORK, _BUSY, (Ended.BY_ITSELF, Ended.PROCESSES, Ended.TIME)),
    Attempt("fill the disk", _FILL, _BUSY, (Ended.BY_ITSELF, Ended.DISK, Ended.TIME)),
    Attempt("fill the disk by files without names", _FILL_UNLINKED, _BUSY,
            (Ended.BY_ITSELF, Ended.DISK, Ended.TIME)),
    Attempt("fill the memory", 'x = [bytearray(1 << 26) for _ in range(64)]; print("ESCAPED")', _BUSY,
            (Ended.BY_ITSELF, Ended.MEMORY, Ended.TIME)),
    Attempt("write without end", 'while True: os.write(1, b"x" * 65536)', _BUSY, (Ended.OUTPUT, Ended.TIME)),
    Attempt("run without end", "while True: pass", _TIME, (Ended.TIME,)),
    Attempt("leave a process behind", _LEFT_OVER),
    Attempt("set the clock",
            'import time; time.clock_settime(time.CLOCK_REALTIME, time.time()); print("ESCAPED")'),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What became of an attempt."""

    name: str
    stopped: bool
    told: str


def try_all(sandbox: Sandbox, attempts: tuple[Attempt, ...] = ATTEMPTS) -> Iterator[Tried]:
    """Try each attempt in a sandbox.

    Raises:
        ToolError: what the attempts are after cannot be set up.
    """
    with _outside() as outside:
        for attempt in attempts:
            try:
                ran = sandbox.run(_job(attempt, outside))
            except ToolError as error:
                yield Tried(attempt.name, stopped=False, told=error.message)
                continue
            done = _settled(outside.is_as_before)
            yield _judged(attempt, ran, done)


def _judged(attempt: Attempt, ran: Ran, done: str) -> Tried:
    said = ran.stdout.decode("utf-8", "replace").strip()[:200]
    if done:
        return Tried(attempt.name, stopped=False, told=done)
    if _ESCAPED in ran.stdout:
        return Tried(attempt.name, stopped=False, told="nothing refused it")
    if ran.ended not in attempt.ends:
        return Tried(attempt.name, stopped=False, told=f"it {ran.words()}")
    return Tried(attempt.name, stopped=True, told=said if said.startswith("refused") else f"it {ran.words()}")


def _job(attempt: Attempt, outside: Outside) -> Job:
    python = Path(sys.executable).resolve()
    code = _FRAME.format(body=attempt.body.strip())
    return Job(
        argv=(
            *(str(python), "-I", "-S", "-c", code, str(outside.file), str(outside.file.parent)),
            *(str(outside.port), str(outside.process.pid), str(outside.unix), outside.mark),
        ),
        cwd=Path("/"),
        readable=(Path(sys.base_prefix),),
        interpreter=python,
        limits=attempt.limits,
    )


@contextmanager
def _outside() -> Iterator[Outside]:
    with (
        private_folder("escapes") as folder,
        socket.socket() as listener,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        own = folder / "own"
        own.mkdir()
        file = own / "file"
        file.write_bytes(b"the user's own")
        file.chmod(0o600)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        unix.bind(str(folder / "socket"))
        unix.listen()
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        )
        mark = f"guard-left-{os.urandom(8).hex()}"
        try:
            yield Outside(file, listener, listener.getsockname()[1], folder / "socket", process, mark)
        finally:
            process.kill()
            process.communicate()


def _settled(ask: Callable[[], str]) -> str:
    """The answer, asked once more where it is a complaint: a process that was killed takes a moment to go."""
    for _ in range(10):
        said = ask()
        if not said:
            return ""
        time.sleep(0.05)
    return said


def _runs(mark: str) -> bool:
    """Whether any process has the mark among its arguments."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if mark.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                    return True
    return False
