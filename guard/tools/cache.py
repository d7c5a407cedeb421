"""Small files in the user's own cache folder: written whole, read back only where nobody else could write.

A cache that cannot be read or written costs time, never correctness, so these functions do not raise.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


def read_private(path: Path) -> bytes | None:
    """The file's bytes, or None where it is missing, unreadable, or writable by anybody but this user."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            return None
        return stream.read()


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole: a private file is written beside it and renamed into place."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


@dataclass(frozen=True)
class FileProofCache:
    """A `guard.ports.ProofCache` of empty files, one for each proved key."""

    folder: Path

    def has(self, key: str) -> bool:
        """Whether `key` was noted by this user."""
        return read_private(self._path(key)) is not None

    def add(self, key: str) -> None:
        """Note `key` as proved."""
        write_private(self._path(key), b"")

    def _path(self, key: str) -> Path:
        return self.folder / f"proof-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
