"""Makes an index of folders of code, in bounded memory, and puts it in place whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from guard.errors import ToolError, UsageError
from guard.facts.fingerprints.folding import fold
from guard.facts.fingerprints.winnowing import GRAM, fingerprints
from guard.tools.origins.layout import FAN, MAX_HEAD, PARAMETERS, RECORD, Head, Section, pack_place
from guard.tools.origins.sorting import Sorter
from guard.tools.origins.walk import Source, sources

COMMON = 6
"""A fingerprint that more origins than this share says nothing about where code is from."""
MAX_PLACES = 64
"""Places kept of one fingerprint: of files that one origin repeats."""


def build(target: Path, folders: Sequence[Path]) -> None:
    """Index the source beneath `folders` into the file `target`.

    What was there stays until the new index is whole on disk; of two builds at once the later one stays.

    Raises:
        UsageError: a folder is none, or none of them holds source.
        ToolError: the index cannot be stored, or a folder cannot be read.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".origins-") as name:
            scratch = Path(name)
            part = scratch / "index"
            with part.open("wb") as stream:
                _Builder(scratch, stream).build(folders)
                stream.flush()
                os.fsync(stream.fileno())
            part.chmod(0o644)
            part.replace(target)
    except OSError as error:
        raise ToolError(f"the index of origins cannot be made: {error}", where=str(target)) from error


class _Builder:
    def __init__(self, scratch: Path, stream: BinaryIO) -> None:
        self._sorter = Sorter(scratch)
        self._stream = stream
        self._names = (scratch / "names").open("wb+")
        self._ends = array("Q")
        self._origin_of = array("I")
        self._origins: dict[str, int] = {}
        self._bytes = 0
        self._left_out = 0
        self._common = 0
        self._records = 0

    def build(self, folders: Sequence[Path]) -> None:
        with self._names:
            for folder in folders:
                for source in sources(folder):
                    self._take(source)
            if not self._sorter.count:
                raise UsageError("the folders hold no source that is long enough to be recognised")
            self._write()

    def _take(self, source: Source) -> None:
        if source.text is None:
            self._left_out += 1
            return
        self._bytes += source.size
        tokens = fold(source.text, source.language)
        chosen = fingerprints(tokens, source.language)
        if not chosen:
            return
        number = len(self._ends)
        offsets = tokens.offsets
        starts = _line_starts(source.text)
        for value, at in chosen:
            line = bisect_right(starts, offsets[at])
            end = bisect_right(starts, offsets[at + GRAM - 1])
            self._sorter.add(value << 3, number, pack_place(line, end))
        file = source.file
        entry = json.dumps([file.path, file.origin, file.expression, file.told_by]).encode()
        self._names.write(struct.pack(">I", crc32(entry)) + entry)
        self._ends.append(self._names.tell())
        self._origin_of.append(self._origins.setdefault(file.origin, len(self._origins)))

    def _write(self) -> None:
        stream = self._stream
        stream.write(bytes(MAX_HEAD))  # the head comes last, once all is known
        sections: dict[str, Section] = {}
        counts, sums = array("I", bytes(4 * FAN)), array("I", bytes(4 * FAN))
        start = stream.tell()
        for data in self._kept():
            # A list never ends inside a bucket of the fan: it was cut by the first bits.
            for bucket, part in _buckets(data):
                counts[bucket], sums[bucket] = len(part) // RECORD.size, crc32(part)
                stream.write(part)
                self._records += counts[bucket]
        sections["records"] = Section(start, stream.tell() - start)
        fan = array("I", [0])
        for count in counts:
            fan.append(fan[-1] + count)
        for name, numbers in (("fan", fan), ("sums", sums), ("entries", self._ends)):
            data_ = _big_endian(numbers)
            sections[name] = Section(stream.tell(), len(data_), crc32(data_))
            stream.write(data_)
        start = stream.tell()
        self._names.seek(0)
        shutil.copyfileobj(self._names, stream)
        sections["names"] = Section(start, stream.tell() - start)
        head = Head(
            parameters=PARAMETERS,
            files=len(self._ends),
            origins=len(self._origins),
            records=self._records,
            source_bytes=self._bytes,
            common=self._common,
            left_out=self._left_out,
            sections=sections,
        )
        stream.seek(0)
        stream.write(head.packed())

    def _kept(self) -> Iterator[bytes]:
        """The sorted records, without fingerprints that too many origins share."""
        for records in self._sorter.ordered():
            kept: list[bytes] = []
            first = 0
            for at in range(1, len(records) + 1):
                if at < len(records) and records[at][:8] == records[first][:8]:
                    continue
                group = records[first:at]
                if at - first == 1 or self._means_something(group):
                    kept += group[:MAX_PLACES]
                else:
                    self._common += 1
                first = at
            yield b"".join(kept)

    def _means_something(self, group: list[bytes]) -> bool:
        files = {int.from_bytes(record[8:12], "big") for record in group}
        return len({self._origin_of[file] for file in files}) <= COMMON


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _buckets(data: bytes) -> Iterator[tuple[int, bytes]]:
    size = RECORD.size
    first = 0
    for at in range(size, len(data) + size, size):
        if at == len(data) or data[at : at + 2] != data[first : first + 2]:
            yield int.from_bytes(data[first : first + 2], "big"), data[first:at]
            first = at


def _big_endian(numbers: array[int]) -> bytes:
    copy = numbers[:]
    if struct.pack("=I", 1) != struct.pack(">I", 1):
        copy.byteswap()
    return copy.tobytes()
