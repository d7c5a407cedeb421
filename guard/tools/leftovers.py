"""What a guard that was ended leaves: programs that bear its mark, and private folders that nobody holds.

Also a program of its own, which `guard.tools.warden` starts with an interpreter that knows nothing of guard:
nothing but the standard library is imported here, and little of that.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import sys
import time

FOLDERS = "guard-run-"
"""How the name of every private folder begins. No other folder is ever swept."""
MARK = "GUARD_RUN"
"""The variable that tells whose program it is. Programs hand it on to what they start themselves."""
BEGUN, DONE = b"+", b"-"
"""What is written to the warden when something begins and ends that must not stay behind."""
_LOOKS = (0.0, 0.02, 0.1, 0.5)
"""Seconds before each look: a program may be on its way from the old one's image to its own."""


def hold(folder: str) -> int | None:
    """A lock on a private folder, as a descriptor; None where another has it, or it is gone.

    It ends with the process that holds it, however that ends.

    Raises:
        OSError: it is no folder, or cannot be locked on this file system.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever swept it has had the lock before, and what is there now may be another.
        if os.path.samestat(os.fstat(descriptor), os.lstat(folder)):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def sweep(place: str) -> None:
    """Remove every private folder in `place` that is this user's alone and that no process holds."""
    from shutil import rmtree  # it takes longer to import than all else in here, and is seldom needed

    try:
        with os.scandir(place) as entries:
            names = [entry.path for entry in entries if entry.name.startswith(FOLDERS)]
    except OSError:
        return
    for name in names:
        try:
            info = os.lstat(name)
            if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o077:
                continue
            lock = hold(name)
        except OSError:
            continue
        if lock is not None:
            rmtree(name, ignore_errors=True)
            os.close(lock)


def end_marked(mark: str) -> None:
    """End every program that bears the mark, and what is left of the group that it leads."""
    for pause in _LOOKS:
        time.sleep(pause)
        while found := [pid for pid in _processes() if _bears(pid, mark)]:
            for pid in found:
                try:
                    leads = os.getpgid(pid) == pid
                    (os.killpg if leads else os.kill)(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    continue
            time.sleep(0.005)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    except OSError:
        return []  # a system without it: there what was started outlives a guard that is killed


def _bears(pid: int, mark: str) -> bool:
    """Whether a process was started with the mark; one that has ended has no environment."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as stream:  # noqa: PTH123  # as little as can be is imported
            return f"{MARK}={mark}".encode() in stream.read().split(b"\0")
    except OSError:
        return False


def main() -> None:
    """Wait until the one that started it is gone, and clear up where it had not done so itself."""
    _, mark, place = sys.argv
    open_ones = 0
    while told := os.read(0, 4096):
        open_ones += told.count(BEGUN) - told.count(DONE)
    if open_ones > 0:
        end_marked(mark)
        sweep(place)


if __name__ == "__main__":
    main()
