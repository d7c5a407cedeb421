"""An index of origins on disk, read where it lies; costs nothing until it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from guard.tools.origins.opened import OpenIndex

if TYPE_CHECKING:
    from guard.ports import Occurrence, OriginFile, OriginState


class LocalOrigins:
    """A `guard.ports.OriginIndex` over a file that `build` made.

    Every method raises `ToolError` where the index is missing, damaged, of another version, or writable by
    everybody.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path

    def about(self) -> str:
        """Which index answers, on one line."""
        head = self._open.head
        return (
            f"index of {head.files} files of {head.origins} origins, {head.records} fingerprints, "
            f"{self._path.name} head {crc32(head.packed()):08x}"
        )

    def state(self) -> OriginState:
        """What the index is; reads and checks all of it."""
        return self._open.state()

    def places(self, hashes: Sequence[int]) -> Mapping[int, tuple[Occurrence, ...]]:
        """Where each hash stands; see `guard.ports.OriginIndex`."""
        found = {value: self._open.places(value) for value in dict.fromkeys(hashes)}
        return {value: places for value, places in found.items() if places}

    def file(self, number: int) -> OriginFile:
        """The file with a number that `places` gave."""
        return self._open.file(number)

    @cached_property
    def _open(self) -> OpenIndex:
        return OpenIndex(self._path)
