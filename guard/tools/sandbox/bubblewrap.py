"""The sandbox of namespaces, made by bubblewrap: the program sees a system that holds nothing but its own."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ToolError
from guard.ports import NEVER, Stop
from guard.ports.sandbox import Job, Ran
from guard.tools.process import find_program, run
from guard.tools.sandbox import orders, seccomp, watching
from guard.tools.sandbox.running import Watched, data_descriptor
from guard.tools.sandbox.running import run as run_watched

_HOME = "/tmp"
"""The private folder inside: in memory, and gone with it."""
_SHARED = 64 * 1024 * 1024
"""Bytes of `/dev/shm`."""
_STARTER = "/run/guard-starter.py"
_RIGHTS = ("CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH")
"""What root's starter needs to become a user that owns nothing, and the program to read what it is shown."""


@dataclass(frozen=True)
class Bubblewrap:
    """The `Sandbox` port over `bwrap`."""

    program: str
    version: str

    @classmethod
    def found(cls) -> Bubblewrap:
        """The one that is installed.

        Raises:
            ToolError: there is none, or this system's calls are not known.
        """
        if not seccomp.supported():
            raise ToolError("no filter of system calls is known for this machine's processor")
        program = find_program("bwrap")
        said = run([program, "--version"]).stdout.decode("utf-8", "replace").split()
        return cls(program, said[-1] if said else "")

    @property
    def name(self) -> str:
        """What holds the program."""
        return f"bubblewrap {self.version}".rstrip()

    def run(self, job: Job, stop: Stop = NEVER) -> Ran:
        """See `guard.ports.sandbox.Sandbox.run`."""
        uid = orders.own_uid()
        code = seccomp.program(own_network=True, own_files=True, signals_held=True)
        texts = {
            "/etc/passwd": f"guard:x:{uid or os.geteuid()}:{uid or os.getegid()}::{_HOME}/home:/bin/sh\n",
            "/etc/group": f"guard:x:{uid or os.getegid()}:\n",
            "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
        }
        with ExitStack() as stack:
            held = stack.enter_context(data_descriptor("seccomp", code))
            given = stack.enter_context(data_descriptor("input", job.input))
            watch = stack.enter_context(watching.watching(job, _HOME, has_network=True))
            listens = {orders.LISTENER: watch.theirs} if watch is not None else {}
            files = {
                name: stack.enter_context(data_descriptor("text", text.encode()))
                for name, text in texts.items()
            }
            done = run_watched(
                lambda report: Watched(
                    [
                        *self._namespaces(uid),
                        *("--seccomp", str(held)),
                        *_places(job, files),
                        *("--", str(job.interpreter), "-I", "-S", _STARTER),
                        orders.orders(
                            job,
                            {"report": report, "input": given, **listens},
                            _HOME,
                            uid=uid,
                            processes=job.limits.processes,
                            seccomp=seccomp.asking(watching.CALLS) if watch is not None else b"",
                        ),
                    ],
                    job.limits,
                    handed=(held, given, *listens.values(), *files.values()),
                    watch=watch,
                ),
                stop,
            )
        if done.exit in (1, 126) and done.stderr.startswith((b"bwrap: ", b"guard-sandbox: ")):
            said = done.stderr.decode("utf-8", "replace").strip()
            raise ToolError(f"the sandbox could not be made: {said[:300]}", where="bwrap")
        return done

    def _namespaces(self, uid: int) -> list[str]:
        rights = ["--cap-drop", "ALL", *(part for one in _RIGHTS for part in ("--cap-add", one))]
        return [
            self.program,
            *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
            *(rights if uid else ("--unshare-user",)),
            *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
        ]


def _places(job: Job, texts: dict[str, int]) -> list[str]:
    """What it sees: the system's programs, the job's own places, and folders in memory."""
    folders, links = orders.system_folders()
    told = [part for name in folders for part in ("--ro-bind", name, name)]
    told += [part for name, target in links.items() for part in ("--symlink", target, name)]
    told += [part for name, number in texts.items() for part in ("--ro-bind-data", str(number), name)]
    told += ["--proc", "/proc", "--dev", "/dev"]
    told += ["--perms", "1777", "--size", str(_SHARED), "--tmpfs", "/dev/shm"]
    told += ["--perms", "1777", "--size", str(job.limits.disk), "--tmpfs", _HOME]
    above = dict.fromkeys(folder for path in job.readable for folder in reversed(path.parents))
    for folder in above:
        if folder not in (Path("/"), Path(_HOME)):  # else made as closed as it may be outside
            told += ["--perms", "0755", "--dir", str(folder)]
    for path in (*job.readable, orders.STARTER):
        inside = _STARTER if path == orders.STARTER else str(path)
        told += ["--ro-bind", str(path), inside]
    return [*told, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
