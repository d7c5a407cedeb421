"""Where the service is, who it is, and what both ends ask the kernel of each other.

Linux only: elsewhere the kernel does not say what is asked here, and there is no service.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys

from guard import __version__
from guard.surroundings import of_user, service_folder

PROTOCOL = 1
"""Raised where calls, answers or what they mean change."""
_KEY_SIZE = 32
_OPENED = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
LOCKED = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
"""How the file of `lock_name` is opened."""
_RIGHTS = (b"Uid:", b"Gid:", b"Groups:", b"CapEff:", b"CapBnd:", b"NoNewPrivs:", b"Seccomp:")
_NAMESPACES = ("mnt", "net", "pid", "user")


def key_file() -> str:
    """The key of seals, as `guard.tools.cache.key_path` names it on Linux."""
    return f"{of_user('XDG_STATE_HOME', '.local/state')}/guard/seal.key"


def opened() -> int:
    """The folder of the socket, open.

    Raises:
        OSError: it is not there, is not this user's alone, or lies in a work tree.
    """
    where = service_folder()
    if is_in_work_tree(where):
        raise PermissionError(f"{where} lies in a work tree of git")
    found = os.open(where, _OPENED | os.O_DIRECTORY)
    info = os.fstat(found)
    if info.st_uid != os.getuid() or info.st_mode & 0o077:
        os.close(found)
        raise PermissionError(f"{where} is not this user's alone")
    return found


def is_in_work_tree(where: str) -> bool:
    """Whether a proposal could reach a place: it lies in a work tree, by its name or by where that leads."""
    return any(os.path.lexists(f"{top}/.git") for top in above(where))


def above(where: str) -> set[str]:
    """A place and every folder above it, by its name and by where that leads."""
    found = set()
    for at in (os.path.abspath(where), os.path.realpath(where)):  # noqa: PTH100
        while at not in found:
            found.add(at)
            at = os.path.dirname(at)  # noqa: PTH120
    return found


def identity() -> str:
    """Which guard this is: its code's folder and version, its Python and how that was started.

    It names the socket, so that one installation never asks the service of another.
    """
    said = (
        PROTOCOL,
        __version__,
        os.path.dirname(os.path.realpath(__file__)),  # noqa: PTH120
        sys.executable,
        sys.prefix,
        sys.version,
        # Whether compiled files are written says nothing of what runs.
        repr(sys.flags).replace(f"dont_write_bytecode={sys.flags.dont_write_bytecode}", ""),
        sys.getfilesystemencoding(),
    )
    return hashlib.sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def lock_name() -> str:
    """The file whose lock the service holds as long as it runs."""
    return f"{identity()}.lock"


def seal_key() -> bytes | None:
    """The key by which the service is known; None where there is none that only this user can write."""
    try:
        descriptor = os.open(key_file(), _OPENED | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        info = os.fstat(descriptor)
        if info.st_uid != os.getuid() or info.st_mode & 0o022 or not stat.S_ISREG(info.st_mode):
            return None
        key = os.read(descriptor, _KEY_SIZE + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return key if len(key) == _KEY_SIZE else None


def rights(pid: int) -> tuple[bytes, ...]:
    """What a process may do, as the kernel tells it: user, groups, capabilities, filters and namespaces.

    A program in a sandbox has others than one outside; neither shall act for the other.

    Raises:
        OSError: the kernel does not tell.
    """
    with open(f"/proc/{pid}/status", "rb") as stream:  # noqa: PTH123
        found = [line for line in stream.read().split(b"\n") if line.startswith(_RIGHTS)]
    spaces = [os.fsencode(os.readlink(f"/proc/{pid}/ns/{name}")) for name in _NAMESPACES]  # noqa: PTH115
    root = os.stat(f"/proc/{pid}/root")  # noqa: PTH116
    return (*found, *spaces, b"%d:%d" % (root.st_dev, root.st_ino), _label(pid))


def _label(pid: int) -> bytes:
    """What a security module of the kernel calls the process; nothing where there is no such module."""
    try:
        with open(f"/proc/{pid}/attr/current", "rb") as stream:  # noqa: PTH123
            return stream.read(4096)
    except OSError:
        return b""
