"""What the starter inside a sandbox is told."""

from __future__ import annotations

import marshal
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from guard.ports.sandbox import Job
from guard.tools.sandbox import starter

STARTER = Path(starter.__file__)
LISTENER = "listener"
"""Stands among the descriptors for the one over which the starter hands out the filter's listener."""
_MARSHAL_VERSION = 2
_LOWEST_UID, _UIDS = 0x60000000, 0x10000000
"""User numbers that no system hands out: above all that shadow's and systemd's ranges hold."""


def own_uid() -> int:
    """A user that owns nothing, for a program that root runs; 0 where this is not root."""
    return _LOWEST_UID + secrets.randbelow(_UIDS) if os.geteuid() == 0 else 0


def environment(job: Job, home: str) -> dict[str, str]:
    """All the variables that the program sees."""
    folders = dict.fromkeys((str(Path(job.argv[0]).parent), "/usr/local/bin", "/usr/bin", "/bin"))
    return {
        "PATH": os.pathsep.join(folders),
        "HOME": f"{home}/home",
        "TMPDIR": home,
        "USER": "guard",
        "LOGNAME": "guard",
        "LC_ALL": "C.UTF-8",
        **job.env,
    }


def orders(
    job: Job,
    numbers: Mapping[str, int],
    home: str,
    *,
    uid: int,
    processes: int,
    landlock: Mapping[str, Any] | None = None,
    seccomp: bytes = b"",
    keep: bool = False,
) -> str:
    """The orders as the starter reads them.

    Args:
        job: what shall run.
        numbers: the descriptors that it gets, by what stands for each in its arguments.
        home: its private folder, as it sees it.
        uid: whom it runs as; 0 for whoever starts it.
        processes: the limit of processes to set, which counts what the same user runs.
        landlock: what Landlock is told, where it holds the files.
        seccomp: the filter that the starter sets; empty where another does.
        keep: whether the starter stays outside as the keeper.
    """
    limits = job.limits
    named = {f"{{{name}}}": number for name, number in numbers.items()}
    told = {
        "argv": [str(named.get(part, part)) for part in job.argv],
        "env": environment(job, home),
        "cwd": home if str(job.cwd) == "/" else str(job.cwd),
        "make": [f"{home}/home"],
        "uid": uid,
        "fds": list(numbers.values()),
        "limits": [
            ("RLIMIT_AS", limits.memory),
            ("RLIMIT_CPU", limits.cpu),
            ("RLIMIT_FSIZE", limits.disk),
            ("RLIMIT_NOFILE", limits.files),
            ("RLIMIT_NPROC", processes),
            ("RLIMIT_CORE", 0),
        ],
        "landlock": dict(landlock) if landlock else None,
        "seccomp": seccomp,
        "listen": numbers.get(LISTENER, -1),
        "keep": keep,
    }
    return marshal.dumps(told, _MARSHAL_VERSION).hex()


def system_folders() -> tuple[Sequence[str], Mapping[str, str]]:
    """What every program needs of the system: folders, and links at the top that lead into one."""
    folders = ["/usr"]
    links: dict[str, str] = {}
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(name)
        if path.is_symlink():
            links[name] = os.fspath(path.readlink())
        elif path.is_dir():
            folders.append(name)
    named = (
        "/etc/ld.so.cache",
        "/etc/alternatives",
        "/etc/localtime",
        "/etc/mime.types",
        "/etc/nsswitch.conf",
    )
    folders += [name for name in named if Path(name).exists()]
    return folders, links
