"""One guarded question over HTTP: to one host, within a deadline and a size, with certificates checked.

`requests` bounds each read, not the whole: a server that sends a byte a second would hold it for ever. So the
body is taken as it arrives, and the clock looked at each time.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from guard.errors import ToolError
from guard.tools.index_address import Address

MAX_ANSWER = 40 * 1024 * 1024
"""Bytes of one answer, unpacked; the largest real project pages have about half of that."""
_CHUNK = 256 * 1024
_MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    url: str
    """Where it came from, after redirects, without credentials."""


@contextmanager
def new_session(accept: str) -> Iterator[requests.Session]:
    """Connections to be reused; `accept` says which answers are understood."""
    with requests.Session() as session:
        session.headers.update(
            {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "guard (policy gate)"}
        )
        # Proxies and certificate files of the user's environment count, as they do for pip.
        session.trust_env = True
        yield session


def exchange(
    session: requests.Session,
    address: Address,
    path: str,
    headers: Mapping[str, str],
    deadline: float,
    body: bytes | None = None,
    *,
    method: str = "",
    auth: AuthBase | None = None,
    follow: bool = True,
    largest: int = MAX_ANSWER,
) -> Answer:
    """GET `path` below `address`, or POST `body` there, following redirects on the same host only.

    Args:
        session: its connections are reused.
        address: the index or service.
        path: relative, already validated.
        headers: further request headers.
        deadline: in `time.monotonic` seconds; the whole exchange ends by it, give or take one read.
        body: what to send.
        method: another one than GET and POST.
        auth: who asks, where the address does not say it.
        follow: whether redirects on the same host are followed.
        largest: bytes of an answer, unpacked.

    Raises:
        ToolError: no answer in time, another host, too large an answer, or one that cannot be unpacked.
    """
    url = urljoin(address.url, path)
    method = method or ("GET" if body is None else "POST")
    own = (address.user, address.password) if address.user or address.password else None
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            left = _left(deadline, address)
            with session.request(
                method,
                url,
                data=body,
                headers=headers,
                auth=auth or own,
                stream=True,
                allow_redirects=False,
                timeout=(left, left),
            ) as response:
                if response.status_code not in _REDIRECTS or not follow:
                    named = {key.lower(): value for key, value in response.headers.items()}
                    found = _body(response, deadline, address, largest)
                    return Answer(response.status_code, named, found, url)
                url = _redirected(url, response.headers.get("location", ""), address)
    except requests.RequestException as error:
        # The text of the exception may hold the address with its credentials; its kind says enough.
        raise ToolError(f"{address.name}: {_kind(error)}") from None
    raise ToolError(f"{address.name}: too many redirects")


def _left(deadline: float, address: Address) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise ToolError(f"{address.name}: no answer before the deadline")
    return left


def _redirected(url: str, location: str, address: Address) -> str:
    try:
        target = urljoin(url, location)
        same = _origin(urlsplit(target)) == _origin(urlsplit(url))
    except ValueError:
        same = False
    if not location or not same:
        raise ToolError(f"{address.name}: redirects to another host, which is not followed")
    return target


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _body(response: requests.Response, deadline: float, address: Address, largest: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise ToolError(f"{address.name}: an answer in an encoding that was not asked for")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
    length = response.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 12 or int(length) > largest):
        raise ToolError(f"{address.name}: an answer of more than {_size(largest)}")
    parts: list[bytes] = []
    size = 0
    while chunk := _read(response, address):
        try:
            part = unpack.decompress(chunk, largest - size + 1) if unpack else chunk
        except zlib.error:
            raise ToolError(f"{address.name}: an answer that cannot be unpacked") from None
        size += len(part)
        if size > largest:
            raise ToolError(f"{address.name}: an answer of more than {_size(largest)}")
        parts.append(part)
        _left(deadline, address)
    if unpack is not None and not unpack.eof:
        raise ToolError(f"{address.name}: the answer ended early")
    return b"".join(parts)


def _size(largest: int) -> str:
    return f"{largest // 2**20} MiB" if largest >= 2**20 else f"{largest} bytes"


def _read(response: requests.Response, address: Address) -> bytes:
    try:
        data: bytes = response.raw.read1(_CHUNK, decode_content=False)
    except (HTTPError, OSError):
        raise ToolError(f"{address.name}: the answer broke off") from None
    return data


def _kind(error: requests.RequestException) -> str:
    for kind, words in (
        (requests.exceptions.SSLError, "its certificate is not accepted"),
        (requests.exceptions.ProxyError, "the proxy refused"),
        (requests.exceptions.Timeout, "no answer in time"),
        (requests.exceptions.ConnectionError, "cannot be reached"),
    ):
        if isinstance(error, kind):
            return words
    return "the request failed"
