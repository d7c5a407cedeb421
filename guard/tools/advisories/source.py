"""Reads a database of advisories from disk: the zip that OSV publishes, or a folder of its entries.

The file is trusted to say what is vulnerable, but not to be harmless or whole: sizes, counts and ratios are
bounded, and what is truncated or damaged is an error.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ToolError

MAX_ARCHIVE = 512 * 2**20
MAX_ENTRIES = 1_000_000
MAX_ENTRY = 16 * 2**20
MAX_TOTAL = 4 * 2**30
MAX_RATIO = 200
"""How much larger than its packed form an entry of over 1 MiB may be; lists of versions reach about 40."""
_SMALL = 2**20
_CHUNK = 2**20
_CENTRAL = b"PK\x01\x02"
"""Begins each entry of a zip's directory, so that counting it bounds their number before any is parsed."""


@dataclass(frozen=True)
class Source:
    """A database on disk, as it was found."""

    path: Path
    is_folder: bool
    stamp: str
    """Changes whenever a file of it is written, renamed or replaced (names, sizes, times, inodes)."""
    youngest: int
    """The latest time of change among its files, in nanoseconds."""


def find(path: Path) -> Source:
    """The database at `path`.

    Raises:
        ToolError: there is none, or it is neither a file nor a folder of JSON files.
    """
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            return Source(path, False, _stamp([("", status)]), max(status.st_ctime_ns, status.st_mtime_ns))
        if stat.S_ISDIR(status.st_mode):
            found = [(name, (path / name).stat()) for name in _names(path)]
            young = max((max(one.st_ctime_ns, one.st_mtime_ns) for _, one in found), default=0)
            return Source(path, True, _stamp(found), young)
    except OSError as error:
        raise ToolError(f"the advisory database cannot be read: {error.strerror}", where=str(path)) from error
    raise ToolError("the advisory database is neither a file nor a folder", where=str(path))


def digest(source: Source) -> str:
    """`sha256:…` over the database's content; for a zip, its number of entries is bounded here, too.

    Raises:
        ToolError: it cannot be read, or is larger than is read.
    """
    whole = hashlib.sha256()
    try:
        if not source.is_folder:
            _feed_archive(source.path, whole)
        else:
            for name, data in _files(source.path):
                for part in (os.fsencode(name), data):
                    whole.update(len(part).to_bytes(8, "big"))
                    whole.update(part)
    except OSError as error:
        raise _unreadable(source, error) from error
    return f"sha256:{whole.hexdigest()}"


def entries(source: Source) -> Iterator[tuple[str, bytes]]:
    """Each JSON file of the database, by name, one at a time.

    Raises:
        ToolError: it is no zip, truncated, damaged, or unpacks to more than is read.
    """
    try:
        yield from _files(source.path) if source.is_folder else _unpacked(source.path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ToolError(
            f"the advisory database is damaged or no zip: {error}", where=str(source.path)
        ) from error
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Source, error: OSError) -> ToolError:
    return ToolError(f"the advisory database cannot be read: {error}", where=str(source.path))


def _stamp(found: list[tuple[str, os.stat_result]]) -> str:
    marks = [
        (name, one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino, one.st_dev) for name, one in found
    ]
    return hashlib.sha256(repr(marks).encode("utf-8", "surrogateescape")).hexdigest()


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as found:
        names = sorted(entry.name for entry in found if entry.name.endswith(".json"))
    if len(names) > MAX_ENTRIES:
        raise ToolError(f"more than {MAX_ENTRIES} files", where=str(folder))
    return names


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for name in _names(folder):
        with (folder / name).open("rb") as stream:
            data = stream.read(MAX_ENTRY + 1)
        total += len(data)
        _bound(len(data), total, f"{folder}/{name}")
        yield name, data


def _feed_archive(path: Path, whole: hashlib._Hash) -> None:
    size, count, tail = 0, 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            whole.update(chunk)
            size += len(chunk)
            # The tail is shorter than the mark, so no mark is counted twice.
            count += (tail + chunk).count(_CENTRAL)
            tail = chunk[-3:]
            if size > MAX_ARCHIVE or count > MAX_ENTRIES:
                raise ToolError(
                    f"the advisory database is larger than is read ({MAX_ARCHIVE // 2**20} MiB, "
                    f"{MAX_ENTRIES} entries)",
                    where=str(path),
                )


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir() or not info.filename.endswith(".json"):
                continue
            where = f"{path}:{info.filename}"
            if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                raise ToolError(f"unpacks to more than {MAX_RATIO} times its size", where=where)
            with archive.open(info) as stream:
                data = stream.read(MAX_ENTRY + 1)
            total += len(data)
            _bound(len(data), total, where)
            yield info.filename, data


def _bound(size: int, total: int, where: str) -> None:
    if size > MAX_ENTRY:
        raise ToolError(f"larger than the {MAX_ENTRY // 2**20} MiB that an entry may have", where=where)
    if total > MAX_TOTAL:
        raise ToolError(f"the database unpacks to more than {MAX_TOTAL // 2**30} GiB", where=where)
