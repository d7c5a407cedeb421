"""Sorts more records than memory should hold: by their first bits into files, then file by file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guard.tools.origins.layout import RECORD

_PARTS = 64
_SHIFT = 64 - 6
_HELD = 16 * 1024 * 1024
"""Bytes of records kept in memory before they are written out."""


class Sorter:
    """Takes records in any order and gives them back sorted."""

    def __init__(self, folder: Path) -> None:
        """Keep what does not fit in memory in files in `folder`."""
        self._folder = folder
        self._parts = [bytearray() for _ in range(_PARTS)]
        self._held = 0
        self.count = 0

    def add(self, value: int, file: int, place: int) -> None:
        """Take one record; `value` has 64 bits."""
        self._parts[value >> _SHIFT] += RECORD.pack(value, file, place)
        self._held += RECORD.size
        self.count += 1
        if self._held >= _HELD:
            self._write()

    def ordered(self) -> Iterator[list[bytes]]:
        """All records, sorted, in lists none of which is a large part of all."""
        self._write()
        size = RECORD.size
        for number in range(_PARTS):
            path = self._path(number)
            if path.exists():
                data = path.read_bytes()
                path.unlink()
                yield sorted(data[at : at + size] for at in range(0, len(data), size))

    def _write(self) -> None:
        for number, part in enumerate(self._parts):
            if part:
                with self._path(number).open("ab") as stream:
                    stream.write(part)
                part.clear()
        self._held = 0

    def _path(self, number: int) -> Path:
        return self._folder / f"part-{number}"
