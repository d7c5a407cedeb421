"""Where code may have come from: an index of fingerprints of other people's code, with its licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class OriginFile:
    """One file that the index knows."""

    path: str
    """Its path inside the folder that was indexed, after that folder's name."""
    origin: str
    """The package, with its version, or the folder it belongs to."""
    expression: str
    """Its licence as an SPDX expression; "" where none could be told."""
    told_by: str
    """Where the licence stands: a file, the package's metadata, or the file's own header."""


@dataclass(frozen=True, order=True)
class Occurrence:
    """Where a fingerprint stands in a file of the index."""

    file: int
    """The file's number in the index."""
    line: int
    end_line: int


@dataclass(frozen=True)
class OriginState:
    """What an index is."""

    path: str
    digest: str
    """`sha256:…` over its content."""
    files: int
    origins: int
    fingerprints: int
    source_bytes: int
    """How much source it was made from."""
    common: int
    """Fingerprints left out because too many origins share them."""
    left_out: int
    """Files that were left out: too long, unreadable, or generated."""
    size: int
    """Bytes on disk."""


class OriginIndex(Protocol):
    """Knows fingerprints of code. Every method raises `ToolError` where the index cannot be relied on."""

    def about(self) -> str:
        """Which index answers, on one line."""
        ...

    def places(self, hashes: Sequence[int]) -> Mapping[int, tuple[Occurrence, ...]]:
        """Where each hash stands; one that stands nowhere is not in the answer."""
        ...

    def file(self, number: int) -> OriginFile:
        """The file with a number that `places` gave."""
        ...
