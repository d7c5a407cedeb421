"""What a process uses together with all below it, read from `/proc`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_BLOCK = 512
"""Bytes that `st_blocks` counts in (stat(2))."""


@dataclass(frozen=True)
class Usage:
    """What is used at one moment."""

    tasks: int
    """Processes and threads."""
    memory: int
    """Bytes that are resident and belong to no file."""
    unlinked: int
    """Bytes of open files that have no name any more, those in memory among them."""


def below(pid: int) -> Iterator[int]:
    """The process and all that it started, and what those started; what has ended is left out."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        try:
            for thread in os.listdir(f"/proc/{one}/task"):  # noqa: PTH208  # asked many times a second
                waiting += map(int, Path(f"/proc/{one}/task/{thread}/children").read_bytes().split())
        except OSError:
            continue


def usage(pid: int) -> Usage:
    """What the process `pid` uses with all below it."""
    tasks = memory = 0
    unlinked: dict[tuple[int, int], int] = {}
    for one in below(pid):
        try:
            tasks += len(os.listdir(f"/proc/{one}/task"))  # noqa: PTH208
            numbers = Path(f"/proc/{one}/statm").read_bytes().split()
            memory += (int(numbers[1]) - int(numbers[2])) * _PAGE
            unlinked.update(_unlinked(one))
        except (OSError, IndexError):
            continue
    return Usage(tasks, memory, sum(unlinked.values()))


def _unlinked(pid: int) -> Iterator[tuple[tuple[int, int], int]]:
    with os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            try:
                info = entry.stat()
            except OSError:
                continue
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
                yield (info.st_dev, info.st_ino), info.st_blocks * _BLOCK


def size_of(folder: str, enough: int) -> int:
    """Bytes that a folder takes on the disk, each name counted as a block at least; stops past `enough`."""
    total, waiting = 0, [folder]
    while waiting and total <= enough:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    total += max(_BLOCK, entry.stat(follow_symlinks=False).st_blocks * _BLOCK)
        except OSError:
            continue
    return total
