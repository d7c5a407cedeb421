"""Questions to a server's REST interface: to one host, bounded in time, size, pages and patience.

The token goes to the configured host alone, in a header, and stands in no message. Redirects are followed on
the same host to read, and not to write. A write that the server answered by failing is not sent again from
here: it may have been carried out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests
from requests.auth import AuthBase

from guard.errors import ToolError
from guard.ports.forge import ForgeError, GoneError, NotAllowedError, UnsureError
from guard.tools.index_address import Address
from guard.tools.index_http import Answer, exchange, new_session

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of one answer; a page of 100 comments, each as long as can be, has 6.5 MB."""
MAX_PAGES = 20
PER_PAGE = 100
_ASK = 20.0
"""Seconds for one exchange."""
_TRIES = 3
_PAUSE, _LONGEST_PAUSE = 1.0, 20.0
"""Seconds before another try, where the server does not say and at the most."""
_BUSY, _FAILED = 429, (502, 503)
_SAID = 200


@dataclass(frozen=True)
class Token(AuthBase):
    """What proves who asks; it is shown nowhere."""

    header: str
    value: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token into a request."""
        # As `auth`, so that no entry of a netrc file takes its place.
        if self.value:
            request.headers[self.header] = self.value
        return request


@dataclass
class Rest:
    """A REST interface, as one account sees it.

    `deadline` (in `time.monotonic` seconds) ends whatever is under way; `sleep` waits between two tries.
    """

    address: Address
    token: Token
    accept: str
    deadline: float
    headers: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON answer to a question.

        Raises:
            ToolError: there is none, in time and of a bearable size; a ForgeError where it was answered.
        """
        return self._json(self._asked("GET", f"{path}?{urlencode(query)}" if query else path, None))

    def write(self, method: str, path: str, data: Mapping[str, Any]) -> Any:
        """Tell the server something; returns its JSON answer.

        Raises:
            ForgeError: it was not carried out.
            UnsureError: it may have been.
        """
        body = json.dumps(data, ensure_ascii=True).encode()
        try:
            return self._json(self._asked(method, path, body), writes=True)
        except ForgeError:
            raise
        except ToolError as error:
            raise UnsureError(str(error)) from error

    def pages(self, path: str, inside: str = "", **query: str | int) -> Iterator[Any]:
        """The entries of a list, page by page, which is asked for by its number: no answer says where to go.

        Args:
            path: the list's.
            inside: the key that holds the list, where the answer is an object.
            query: further parameters.

        Raises:
            ToolError: a page is no list, repeats one before it, or there are more than `MAX_PAGES`.
        """
        seen: set[str] = set()
        for number in range(1, MAX_PAGES + 1):
            answer = self.get(path, **query, per_page=PER_PAGE, page=number)
            found = answer.get(inside) if inside and isinstance(answer, dict) else answer
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise self._bad("an answer that is no list of objects")
            names = {str(one.get("id")) for one in found if "id" in one}
            if names & seen:
                raise self._bad("pages that repeat each other")
            seen |= names
            yield from found
            if len(found) < PER_PAGE:
                return
        raise self._bad(f"more than {MAX_PAGES} pages, which are not all read")

    def _asked(self, method: str, path: str, body: bytes | None) -> Answer:
        writes = method != "GET"
        with new_session(self.accept) as session:
            for turn in range(_TRIES):
                until = min(self.deadline, time.monotonic() + _ASK)
                kind = {"Content-Type": "application/json"} if writes else {}
                answer = exchange(
                    session,
                    self.address,
                    path,
                    {**self.headers, **kind},
                    until,
                    body,
                    method=method,
                    auth=self.token,
                    follow=not writes,
                    largest=MAX_ANSWER,
                )
                again = answer.status == _BUSY or (answer.status in _FAILED and not writes)
                pause = _pause(answer)
                late = time.monotonic() + pause >= self.deadline
                if not again or turn == _TRIES - 1 or pause > _LONGEST_PAUSE or late:
                    return answer
                self.sleep(pause)
        raise AssertionError("every try ends the loop or comes again")

    def _json(self, answer: Answer, *, writes: bool = False) -> Any:
        name, status = self.address.name, answer.status
        if status in (401, 403):
            raise NotAllowedError(f"{name}: not allowed ({status}{_said(answer)})")
        if status in (404, 410):
            raise GoneError(f"{name}: not found, or not to be seen with this token ({status}{_said(answer)})")
        if status >= 500:
            raise UnsureError(f"{name}: it failed ({status})")
        if not 200 <= status < 300:
            raise ForgeError(f"{name}: it refuses ({status}{_said(answer)})")
        try:
            return json.loads(answer.body) if answer.body else None
        except (ValueError, RecursionError):
            kind = UnsureError if writes else ForgeError
            raise kind(f"{name}: an answer that is no JSON") from None

    def _bad(self, what: str) -> ForgeError:
        return ForgeError(f"{self.address.name}: {what}")


def text_in(data: Any, *keys: str) -> str:
    """The text or number under nested keys; "" where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""


def _pause(answer: Answer) -> float:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isdecimal() and len(said) < 8 else _PAUSE


def _said(answer: Answer) -> str:
    """The server's own word for it; whoever prints an error makes it safe to show."""
    with suppress(ValueError, RecursionError):
        data = json.loads(answer.body)
        message = data.get("message") or data.get("error") if isinstance(data, dict) else None
        if isinstance(message, str):
            return f": {message[:_SAID]}"
    return ""
