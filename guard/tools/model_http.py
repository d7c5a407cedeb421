"""How a model's endpoint is spoken to: no redirect is followed, and an answer has a largest size.

The question holds the text of the change. An endpoint that names another address must not get it sent there,
and one that answers without an end must not fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx2

from guard.errors import ToolError

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of one answer; the longest that a model gives is some hundred kilobytes."""
_CONNECT = 10.0
"""Seconds for a connection; the time for the whole answer is the caller's."""


class AnswerTooLargeError(ToolError):
    """The endpoint sends more than `MAX_ANSWER` bytes, or packs them so that their size cannot be told."""


def bounded_client() -> httpx2.Client:
    """A client that stays at the address it is given and reads at most `MAX_ANSWER` bytes of an answer."""
    return httpx2.Client(
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT),
        # A packed answer may unpack to a thousand times its size: none is asked for, none is taken.
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound]},
    )


def _bound(response: httpx2.Response) -> None:
    packed = response.headers.get("content-encoding", "identity").strip().casefold()
    if packed not in ("", "identity"):
        raise AnswerTooLargeError("the endpoint packs its answer, which was not asked for")
    assert isinstance(response.stream, httpx2.SyncByteStream)
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error where it goes on beyond `MAX_ANSWER` bytes."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for part in self._stream:
            read += len(part)
            if read > MAX_ANSWER:
                raise AnswerTooLargeError(f"the endpoint sends more than {MAX_ANSWER} bytes")
            yield part

    def close(self) -> None:
        self._stream.close()
