"""Fetches a database of advisories from an address that the user gives, and puts it in place whole."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from http.client import HTTPException, HTTPMessage, HTTPResponse
from ipaddress import ip_address
from pathlib import Path
from typing import IO, NoReturn
from urllib.parse import urlsplit

from guard.errors import ToolError, UsageError
from guard.ports import AdvisoryState
from guard.tools.advisories.lookup import Lookup
from guard.tools.advisories.source import MAX_ARCHIVE

_CHUNK = 2**16
_SILENCE = 30.0
"""Seconds without a byte after which the other side counts as gone."""
_SHRINKS = 0.9
"""A database with fewer than this share of the earlier one's advisories is taken for a broken one."""


def sync(
    url: str,
    target: Path,
    cache: Path,
    today: date,
    *,
    deadline: float = 900.0,
    silence: float = _SILENCE,
    accept_smaller: bool = False,
) -> AdvisoryState:
    """Fetch the zip at `url`, index it, and only then put it at `target`.

    Args:
        url: `https:`, or `http:` to this machine itself.
        target: the file to replace; its folder is made where it is missing.
        cache: where the index is kept.
        today: what its age is counted to.
        deadline: seconds that the transfer may take in all.
        silence: seconds that the other side may send nothing.
        accept_smaller: take a database that is older or much smaller than the one in place.

    Returns:
        What is in place now.

    Raises:
        UsageError: the address is none that is fetched from.
        ToolError: another sync is under way, the transfer failed, or what came is no usable database; what
            was in place before is untouched.
    """
    _check(url)
    with _alone(target), _beside(target) as (stream, name):
        _fetch(url, stream, deadline, silence)
        stream.flush()
        os.fsync(stream.fileno())
        fresh = Lookup(name, cache, today).state()
        if not accept_smaller:
            _compare(_in_place(target, cache, today), fresh)
        name.replace(target)
    return Lookup(target, cache, today).state()


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"not an address: {error}") from error
    if parts.scheme not in ("https", "http") or not host:
        raise UsageError("give an address that begins with https://")
    if parts.scheme == "http" and not _is_here(host):
        raise UsageError("an address without TLS is accepted for this machine itself only: use https://")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the lock beside `target`, or raise `ToolError` where another process holds it."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = target.parent / f".{target.name}.lock"
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ToolError(f"cannot be written: {error.strerror}", where=str(target)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ToolError("another sync is under way", where=str(target)) from error
    finally:
        os.close(descriptor)  # which lets go of the lock


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A private file beside `target`, gone afterwards unless it was renamed."""
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise ToolError(f"cannot be written: {error.strerror}", where=str(target)) from error


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the host that the user named, and no others."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request to follow with."""
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise ToolError("the server sends on to another host; name that one, if you trust it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(url: str, stream: IO[bytes], deadline: float, silence: float) -> None:
    ends = time.monotonic() + deadline
    here = [urllib.request.ProxyHandler({})] if _is_here(urlsplit(url).hostname or "") else []
    opener = urllib.request.build_opener(_SameHost(), *here)
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    try:
        with opener.open(request, timeout=min(silence, deadline)) as response:
            _copy(response, stream, ends)
    except urllib.error.HTTPError as error:
        error.close()
        raise ToolError(f"the server answers {error.code}") from error
    except (HTTPException, OSError, ValueError) as error:
        raise ToolError(f"the transfer failed: {error}") from error


def _copy(response: HTTPResponse, stream: IO[bytes], ends: float) -> None:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ToolError("the server packs what it sends once more, which was not asked for")
    stated = response.headers.get("Content-Length")
    expected = int(stated) if stated is not None else None
    if expected is not None and expected > MAX_ARCHIVE:
        _too_large()
    size = 0
    # `read1` gives what has come; `read` would wait for a whole chunk, past the deadline.
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > MAX_ARCHIVE:
            _too_large()
        if time.monotonic() > ends:
            raise ToolError("the transfer takes too long")
        stream.write(chunk)
    if expected is not None and size != expected:
        raise ToolError(f"the transfer broke off after {size} of {expected} bytes")


def _too_large() -> NoReturn:
    raise ToolError(f"larger than the {MAX_ARCHIVE // 2**20} MiB that are read")


def _in_place(target: Path, cache: Path, today: date) -> AdvisoryState | None:
    """What is in place, or None where that is nothing, or nothing that can be read."""
    try:
        return Lookup(target, cache, today).state()
    except ToolError:
        return None


def _compare(before: AdvisoryState | None, after: AdvisoryState) -> None:
    if before is None:
        return
    if after.advisories < before.advisories * _SHRINKS:
        raise ToolError(
            f"the new database has {after.advisories} advisories, the one in place {before.advisories}: "
            "taken for broken (--accept-smaller takes it all the same)"
        )
    if after.newest < before.newest:
        raise ToolError(
            f"the new database ends on {after.newest}, the one in place on {before.newest}: taken for an old "
            "copy (--accept-smaller takes it all the same)"
        )
