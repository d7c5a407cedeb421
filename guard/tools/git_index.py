"""The index with the stat data that git recorded for each file."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guard.errors import RepositoryError
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, MODE_SYMLINK, MODES
from guard.tools.git_command import Git

_LISTING_LIMIT = 512 * 1024 * 1024
_INTENT_TO_ADD = 1 << 29
_SKIP_WORKTREE = 1 << 30
_EXTENDED = 0x40
_LOW = 0xFFFFFFFF
_MODES = frozenset([*MODES, 0o040000])
"""A folder is an entry of a sparse index."""
_ROW = re.compile(
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
    """Hold an index, and what it shares with others, against the sum at its end, which git does not, and its
    modes against those that git writes: an entry of another is one that git lists no difference for.

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
        odd = next((mode for mode in _modes(data) if mode not in _MODES), None)
        if odd is not None:
            raise RepositoryError(
                f"the index has an entry of mode {odd:06o}, which is none that git writes; remove the index "
                "and run `git reset`",
                where=str(part),
            )


def _modes(data: bytes) -> Iterator[int]:
    """The modes of an index's entries, as `gitformat-index(5)` has them in its versions 2, 3 and 4.

    Of one that ends early, or is of another version, git itself says so.
    """
    version, count = (int.from_bytes(data[at : at + 4], "big") for at in (4, 8))
    # Of which kind the ids are, only the sum at the end tells.
    is_sha256 = data[-32:] == hashlib.sha256(data[:-32]).digest()
    plain = 40 + (32 if is_sha256 else 20) + 2
    at = 12
    for _ in range(count if version in (2, 3, 4) else 0):
        if at + plain > len(data):
            return
        yield int.from_bytes(data[at + 24 : at + 28], "big")
        size = plain + (2 if data[at + plain - 2] & _EXTENDED else 0)
        if version == 4:  # how much of the name before is left out, in bytes of seven bits, then the rest
            name = at + size
            while name < len(data) and data[name] & 0x80:
                name += 1
            at = data.find(b"\0", name + 1) + 1
        else:
            end = data.find(b"\0", at + size)
            at += (end - at) // 8 * 8 + 8
        if at <= 0:
            return


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
