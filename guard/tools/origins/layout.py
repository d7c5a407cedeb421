"""The file of an index: a head, then sections whose sums the head holds.

    head      magic, length, CRC-32, then JSON: form, sizes and the place of each section
    fan       65,537 numbers: how many records have a hash whose first 16 bits are below each value
    sums      65,536 CRC-32s: of the records between two of those numbers
    records   16 bytes each, sorted: hash (8), file (4), line (3), further lines (1); big-endian
    entries   for each file where its entry ends
    names     the entries: CRC-32 and JSON

A look-up reads the head, `fan`, `sums` and `entries`, checks their sums, and then checks each part of
`records` and `names` as it comes to it: damage is told where it could change an answer.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from zlib import crc32

from guard.facts.fingerprints.folding import FORM as FOLDING
from guard.facts.fingerprints.winnowing import GRAM, WINDOW

MAGIC = b"\x89GRDORIG"
FORM = 1
HEAD = struct.Struct(">8sII")
RECORD = struct.Struct(">QII")
FAN = 1 << 16
MAX_HEAD = 1 << 16
MAX_LINE = (1 << 24) - 1
PARAMETERS = [FORM, FOLDING, GRAM, WINDOW]
"""What the index and its reader must agree in, so that equal code has equal hashes."""


@dataclass(frozen=True)
class Section:
    """Where a section lies. `crc` is 0 where its parts have sums of their own."""

    start: int
    size: int
    crc: int = 0


@dataclass(frozen=True)
class Head:
    """What the head of an index says."""

    parameters: Sequence[int]
    files: int
    origins: int
    records: int
    source_bytes: int
    common: int
    left_out: int
    sections: Mapping[str, Section]

    def packed(self) -> bytes:
        """The head as it stands in the file."""
        body = json.dumps(asdict(self), sort_keys=True).encode()
        return HEAD.pack(MAGIC, len(body), crc32(body)) + body


def read_head(data: bytes) -> tuple[Head, int]:
    """The head at the start of `data`, and its length.

    Raises:
        ValueError: it is damaged, or another format.
    """
    magic, length, crc = HEAD.unpack_from(data)
    body = data[HEAD.size : HEAD.size + length]
    if magic != MAGIC or length > MAX_HEAD or len(body) != length or crc32(body) != crc:
        raise ValueError("no index of origins, or a damaged one")
    fields = json.loads(body)
    if fields["parameters"] != PARAMETERS:
        raise ValueError("made by another version of guard")
    sections = {name: Section(**row) for name, row in fields.pop("sections").items()}
    return Head(sections=sections, **fields), HEAD.size + length


def pack_place(line: int, end_line: int) -> int:
    """A line and the lines after it in 32 bits."""
    return min(line, MAX_LINE) << 8 | min(max(end_line - line, 0), 255)
