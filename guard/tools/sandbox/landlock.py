"""The sandbox of Landlock and seccomp, for machines that refuse namespaces.

It holds the same things by refusal where namespaces hold them by absence: the program still sees that files
exist (not what they hold), has no sockets at all, no `/proc`, no shared memory, and cannot set modes or times
of files by their paths. What it started is found by a keeper, which is the parent of whatever lost its own.

Kernel interface: `include/uapi/linux/landlock.h`; what each version of it (ABI) added is in the kernel's
`Documentation/userspace-api/landlock.rst`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.errors import ToolError
from guard.ports import NEVER, Stop
from guard.ports.sandbox import Job, Ran
from guard.tools.private import private_folder
from guard.tools.sandbox import orders, seccomp, watching
from guard.tools.sandbox.running import Watched, data_descriptor
from guard.tools.sandbox.running import run as run_watched

_CREATE_RULESET = 444
_VERSION = 1
LEAST = 4
"""The ABI without which TCP is not held."""
_SIGNALS = 6
"""The ABI that keeps signals inside."""
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_BY_VERSION = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: _DEVICES}
"""What is held of files, by the version that added it."""
_TCP = 0b11
_SCOPES = 0b11
_DEVICE_FILES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_SHOWN = ("/sys/devices/system/cpu", "/proc/cpuinfo", "/proc/meminfo")


def version() -> int:
    """The Landlock ABI of the running kernel; 0 where it has none, or does not use it."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


@dataclass(frozen=True)
class Landlock:
    """The `Sandbox` port over Landlock and seccomp."""

    abi: int

    @classmethod
    def found(cls) -> Landlock:
        """That of the running kernel.

        Raises:
            ToolError: it has none, or too old a one.
        """
        abi = version()
        if abi < LEAST:
            has = f"version {abi}" if abi else "none"
            raise ToolError(f"Landlock of version {LEAST} or newer is needed, and the kernel has {has}")
        if not seccomp.supported():
            raise ToolError("no filter of system calls is known for this machine's processor")
        return cls(abi)

    @property
    def name(self) -> str:
        """What holds the program."""
        return f"Landlock {self.abi} and seccomp"

    def run(self, job: Job, stop: Stop = NEVER) -> Ran:
        """See `guard.ports.sandbox.Sandbox.run`."""
        uid = orders.own_uid()
        with (
            _home(uid) as home,
            data_descriptor("input", job.input) as given,
            watching.watching(job, str(home), has_network=False) as watch,
        ):
            code = seccomp.program(
                own_network=False,
                own_files=False,
                signals_held=self.abi >= _SIGNALS,
                asked=watching.CALLS if watch is not None else (),
            )
            listens = {orders.LISTENER: watch.theirs} if watch is not None else {}
            done = run_watched(
                lambda report: Watched(
                    [
                        *(sys.executable, "-I", "-S", str(orders.STARTER)),
                        orders.orders(
                            job,
                            {"report": report, "input": given, **listens},
                            str(home),
                            uid=uid,
                            processes=job.limits.processes + (0 if uid else _tasks_of_user()),
                            landlock=self._rules(job, home),
                            seccomp=code,
                            keep=True,
                        ),
                    ],
                    job.limits,
                    folder=home,
                    handed=(given, *listens.values()),
                    has_keeper=True,
                    watch=watch,
                ),
                stop,
            )
        if done.exit == 126 and done.stderr.startswith(b"guard-sandbox: "):
            said = done.stderr.decode("utf-8", "replace").strip()
            raise ToolError(f"the sandbox could not be made: {said[:300]}", where="Landlock")
        return done

    def _rules(self, job: Job, home: Path) -> dict[str, Any]:
        held = sum(bits for since, bits in _BY_VERSION.items() if since <= self.abi)
        scopes = (_SCOPES,) if self.abi >= _SIGNALS else ()
        seen = _EXECUTE | _READ
        system, links = orders.system_folders()
        paths = [(name, seen | _LIST, seen) for name in (*system, *links, *_SHOWN, *map(str, job.readable))]
        own = held & ~(1 << 6) & ~(1 << 11)  # but for device files
        paths.append((str(home), own, own))
        use = (_READ | _WRITE | _TRUNCATE) & held
        paths += [(name, 0, use) for name in _DEVICE_FILES]
        return {"handled": [held, _TCP, *scopes], "paths": paths}


@contextmanager
def _home(uid: int) -> Iterator[Path]:
    """The private folder, which the program's user can enter and nobody else."""
    with private_folder("sandbox") as outer:
        home = outer / "tmp"
        home.mkdir(mode=0o700)
        if uid:
            os.chown(home, uid, uid)
            outer.chmod(0o711)
        yield home


def _tasks_of_user() -> int:
    """Processes and threads that this user runs already: the kernel counts them too."""
    return sum(_tasks(entry) for entry in _own_processes())


def _own_processes() -> Sequence[Path]:
    return [path for path in Path("/proc").iterdir() if path.name.isdigit() and _is_own(path)]


def _is_own(path: Path) -> bool:
    try:
        return path.stat().st_uid == os.getuid()
    except OSError:
        return False


def _tasks(path: Path) -> int:
    try:
        return sum(1 for _ in (path / "task").iterdir())
    except OSError:
        return 0
