"""Small files in the user's own cache folder: written whole, and sealed where an answer depends on them.

A cache that cannot be read or written costs time, never correctness, so these functions do not raise.

A seal is an HMAC over a file's name and bytes, with a key that lies in the folder of this user's state and
not in the cache. What was put into the cache by a proposal, a service that restores caches, another user or
an editing agent bears none, and is as good as not there. Whoever can run programs as this user can read the
key; SECURITY.md says what follows from that.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_MAX = 64 * 1024 * 1024
"""Bytes of one file that are read."""
_KEY_SIZE = 32
_SEAL_SIZE = hashlib.sha256().digest_size


def tell(text: str) -> None:
    """Say on standard error, in one line, what was wrong with something that is kept."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"guard: {text}\n".encode("unicode_escape").decode().replace("\\n", "\n"))


def state_dir() -> Path:
    """Where guard keeps for this user what it cannot make again; there need be no such folder."""
    return of_user("user_state_path")


def of_user(find: str) -> Path:
    """The folder for guard that the function `find` of platformdirs gives for this user.

    A user without a home has none, and least of all one called `~` in the current folder.
    """
    import platformdirs  # not where the user names every place

    try:
        found: Path = getattr(platformdirs, find)("guard", appauthor=False)
    except RuntimeError:
        found = Path()
    return found if found.is_absolute() else Path("/nonexistent/guard")


def cache_dir() -> Path:
    """Where derived data is kept: `GUARD_CACHE_DIR`, or the platform's cache folder for this user."""
    chosen = os.environ.get("GUARD_CACHE_DIR")
    return Path(chosen) if chosen else of_user("user_cache_path")


def key_path() -> Path:
    """Where the key of seals lies."""
    return state_dir() / "seal.key"


def read_private(path: Path) -> bytes | None:
    """The file's bytes, or None where it is missing, unreadable, or writable by anybody but this user."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            mine = status.st_uid == os.getuid() and not status.st_mode & 0o022
            if not mine or not stat.S_ISREG(status.st_mode) or status.st_size > _MAX:
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                return stream.read()
        finally:
            os.close(descriptor)
    except OSError:
        return None


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole: a private file is written beside it and renamed into place."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            put(Path(name), path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def put(made: Path, path: Path) -> None:
    """Let the file `made` be at `path`, in one step; a folder that stands there is moved aside.

    Raises:
        OSError: that cannot be done.
    """
    try:
        made.replace(path)
    except OSError as error:
        if error.errno not in (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST):
            raise
        path.rename(tempfile.mkdtemp(dir=path.parent, prefix=f"{path.name}.damaged-"))
        made.replace(path)


def read_sealed(path: Path) -> bytes | None:
    """What `write_sealed` put at `path`; None where nothing is, or something else.

    Something else is told on standard error: it is made anew.
    """
    if not os.path.lexists(path):
        return None
    data, key = read_private(path), seal_key()
    if (
        data is not None
        and key is not None
        and hmac.compare_digest(data[:_SEAL_SIZE], _seal(key, path, data))
    ):
        return data[_SEAL_SIZE:]
    tell(f"{path} is not what guard wrote there; it is not used, and made anew")
    return None


def write_sealed(path: Path, data: bytes) -> None:
    """Put `data` at `path` with a seal, where there is a key."""
    key = seal_key()
    if key is not None:
        whole = bytes(_SEAL_SIZE) + data
        write_private(path, _seal(key, path, whole) + data)


def _seal(key: bytes, path: Path, whole: bytes) -> bytes:
    return hmac.digest(key, path.name.encode() + b"\0" + whole[_SEAL_SIZE:], "sha256")


def seal_key() -> bytes | None:
    """This user's key, made where there is none; None where none can be kept."""
    path = key_path()
    kept = read_private(path)
    if kept is not None and len(kept) == _KEY_SIZE:
        return kept
    if os.path.lexists(path):
        tell(f"{path} is no key of guard's; it is made anew, and what was sealed with another is not used")
        write_private(path, os.urandom(_KEY_SIZE))
    else:
        _make_key(path)
    kept = read_private(path)
    return kept if kept is not None and len(kept) == _KEY_SIZE else None


def _make_key(path: Path) -> None:
    """Put a key where there is none; of two processes that do so at once, one has its way with both."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(os.urandom(_KEY_SIZE))
            os.link(name, path)
        finally:
            Path(name).unlink(missing_ok=True)


@dataclass(frozen=True)
class FileProofCache:
    """A `guard.ports.ProofCache` of small sealed files, one for each proved key."""

    folder: Path

    def has(self, key: str) -> bool:
        """Whether `key` was noted by this user."""
        return read_sealed(self._path(key)) == key.encode()

    def add(self, key: str) -> None:
        """Note `key` as proved."""
        write_sealed(self._path(key), key.encode())

    def _path(self, key: str) -> Path:
        return self.folder / "proofs" / hashlib.sha256(key.encode()).hexdigest()[:32]
