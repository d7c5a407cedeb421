"""The index with the stat data that git recorded for each file."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from guard.errors import RepositoryError
from guard.expressions import expression
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, MODE_SYMLINK
from guard.tools.git_command import Git

_LISTING_LIMIT = 512 * 1024 * 1024
_INTENT_TO_ADD = 1 << 29
_SKIP_WORKTREE = 1 << 30
_LOW = 0xFFFFFFFF
_ROW = expression(
    rb"([0-7]{6}) ([0-9a-f]{40,64}) ([0-3])\t([^\0]+)\0"
    rb"  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n"
    rb"  uid: (\d+)\tgid: (\d+)\n  size: (\d+)\tflags: ([0-9a-f]+)\n"
)


@dataclass(frozen=True)
class IndexEntry:
    """A path in the index."""

    mode: int
    oid: str
    stat: tuple[int, ...]
    """Changed (s, ns), modified (s, ns), inode, user, group, size: each as the index keeps it, in 32 bits."""
    skip_worktree: bool
    is_settled: bool
    """False where the path is unmerged or was only announced: then it says nothing of the file on disk."""


def check_index(file: Path) -> None:
    """Hold an index, and what it shares with others, against the sum at its end, which git does not.

    Raises:
        RepositoryError: it is damaged.
    """
    for part in (file, *file.parent.glob("sharedindex.*")):
        try:
            data = part.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise RepositoryError(f"the index cannot be read: {error.strerror}", where=str(part)) from error
        # Which of the two the repository has, the sum itself tells. One of noughts was left out on purpose.
        sha1 = hashlib.sha1(data[:-20], usedforsecurity=False).digest()
        if data[-20:] not in (sha1, bytes(20)) and data[-32:] != hashlib.sha256(data[:-32]).digest():
            raise RepositoryError(
                "the index is damaged: its sum does not agree with it; remove it and run `git reset`",
                where=str(part),
            )


def read_index(git: Git, index_file: Path) -> tuple[dict[str, IndexEntry], int]:
    """Every path in the index, and when the index was written (ns).

    Raises:
        RepositoryError: git lists it in a form that is not known here.
    """
    try:
        written = index_file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}, 0
    check_index(index_file)
    output = git.run("ls-files", "--stage", "--debug", "-z", limit=_LISTING_LIMIT).stdout
    entries: dict[str, IndexEntry] = {}
    at = 0
    while match := _ROW.match(output, at):
        at = match.end()
        flags = int(match[13], 16)
        entries[os.fsdecode(match[4])] = IndexEntry(
            mode=int(match[1], 8),
            oid=match[2].decode(),
            stat=tuple(int(match[group]) for group in range(5, 13)),
            skip_worktree=bool(flags & _SKIP_WORKTREE),
            is_settled=match[3] == b"0" and not flags & _INTENT_TO_ADD,
        )
    if at != len(output):
        raise RepositoryError(
            "git lists its index in a form that is not known here; use another version of git"
        )
    return entries, written


def is_older(info: os.stat_result, written: int) -> bool:
    """Whether a file was last touched before the index was written (ns).

    One touched at that moment or since may have been changed within the same tick, and show no sign of it.
    """
    return max(info.st_mtime_ns, info.st_ctime_ns) < written


def matches_stat(entry: IndexEntry, info: os.stat_result) -> bool:
    """Whether the file on disk has the stat data that the index recorded, in every field."""
    if not entry.is_settled:
        return False
    if stat.S_ISLNK(info.st_mode):
        mode = MODE_SYMLINK
    elif stat.S_ISREG(info.st_mode):
        mode = MODE_EXECUTABLE if info.st_mode & stat.S_IXUSR else MODE_FILE
    else:
        return False
    changed, modified = divmod(info.st_ctime_ns, 10**9), divmod(info.st_mtime_ns, 10**9)
    now = (*changed, *modified, info.st_ino, info.st_uid, info.st_gid, info.st_size)
    return entry.mode == mode and entry.stat == tuple(value & _LOW for value in now)
