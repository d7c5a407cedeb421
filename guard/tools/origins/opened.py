"""The file of an index of origins, opened and checked."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import stat
import struct
from pathlib import Path
from zlib import crc32

from guard.errors import ToolError
from guard.ports import Occurrence, OriginFile, OriginState
from guard.tools.origins.layout import FAN, MAX_HEAD, RECORD, Head, read_head


class OpenIndex:
    """An index that lies open; every method raises `ToolError` where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise ValueError("no regular file")
                if status.st_mode & stat.S_IWOTH:
                    raise ValueError("everybody can write it")
                self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self.head, _ = read_head(self._data[: MAX_HEAD + 16])
            self._check_sizes(self.head, status.st_size)
            self._fan = self._section("fan", 4 * (FAN + 1))
            self._sums = self._section("sums", 4 * FAN)
            self._ends = self._section("entries", 8 * self.head.files)
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            raise ToolError(
                f"the index of origins cannot be used: {error}; make it anew with `guard origins index`",
                where=str(path),
            ) from error

    @staticmethod
    def _check_sizes(head: Head, size: int) -> None:
        if max(one.start + one.size for one in head.sections.values()) != size:
            raise ValueError("not whole")
        if head.sections["records"].size != head.records * RECORD.size:
            raise ValueError("another number of records than stated")

    def _section(self, name: str, size: int) -> bytes:
        section = self.head.sections[name]
        data = self._data[section.start : section.start + section.size]
        if len(data) != size or crc32(data) != section.crc:
            raise ValueError(f"the section {name} is damaged")
        return data

    def _damaged(self, what: str) -> ToolError:
        return ToolError(
            f"the index of origins is damaged ({what}); make it anew with `guard origins index`",
            where=str(self._path),
        )

    def _bucket(self, number: int) -> bytes:
        """The records whose hash begins with the 16 bits `number`, checked."""
        first, end = struct.unpack_from(">II", self._fan, 4 * number)
        start = self.head.sections["records"].start
        data = self._data[start + first * RECORD.size : start + end * RECORD.size]
        (crc,) = struct.unpack_from(">I", self._sums, 4 * number)
        if len(data) != (end - first) * RECORD.size or crc32(data) != crc:
            raise self._damaged("records")
        return data

    def places(self, value: int) -> tuple[Occurrence, ...]:
        """Where the hash `value` stands."""
        value <<= 3
        bucket = self._bucket(value >> 48)
        key = value.to_bytes(8, "big")
        found = []
        at = bucket.find(key)
        while at >= 0:
            if at % RECORD.size == 0:
                _, file, packed = RECORD.unpack_from(bucket, at)
                line = packed >> 8
                found.append(Occurrence(file, line, line + (packed & 255)))
            at = bucket.find(key, at + 1)
        return tuple(found)

    def file(self, number: int) -> OriginFile:
        """The file with a number that `places` gave."""
        section = self.head.sections["names"]
        if number >= self.head.files:
            raise self._damaged("a file that is not listed")
        (end,) = struct.unpack_from(">Q", self._ends, 8 * number)
        (first,) = struct.unpack_from(">Q", self._ends, 8 * (number - 1)) if number else (0,)
        entry = self._data[section.start + first : section.start + end]
        if len(entry) < 4 or crc32(entry[4:]) != int.from_bytes(entry[:4], "big"):
            raise self._damaged("names")
        return OriginFile(*json.loads(entry[4:]))

    def state(self) -> OriginState:
        """What the index is; reads and checks all of it."""
        for number in range(FAN):
            self._bucket(number)
        for number in range(self.head.files):
            self.file(number)
        head = self.head
        return OriginState(
            path=str(self._path),
            digest=f"sha256:{hashlib.sha256(self._data).hexdigest()}",
            files=head.files,
            origins=head.origins,
            fingerprints=head.records,
            source_bytes=head.source_bytes,
            common=head.common,
            left_out=head.left_out,
            size=len(self._data),
        )
