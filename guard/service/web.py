"""The service by HTTP on loopback, for programs that hold its token: one request, one process, one answer.

    POST /check   {"folder": …, "base": …, "policy": …, "patch": … | "files": {…} | "worktree": true}
    GET /health

The answer to a check is the document of `guard check --format json`; the header `Guard-Exit-Code` is its exit
code.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import os
import signal
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from guard.errors import UsageError

MOST_BODY = 64 * 1024 * 1024
"""Bytes of a request's body."""
_SECONDS = 60
"""For a request to arrive, and"""
_PAUSE = 5.0
"""between two parts of it."""
_AFTERWARDS = 1.0
"""Seconds for what a caller still sends once it was answered."""
_TOKEN = range(16, 1025)
"""How long a token is."""


@dataclass(frozen=True)
class Judged:
    """The answer to a request."""

    is_verdict: bool
    """False where nothing could be judged; the document says why."""
    document: bytes
    exit_code: int


@dataclass(frozen=True)
class Web:
    """Where requests come in, and what answers them."""

    listener: socket.socket
    token: bytes
    judge: Callable[[dict[str, Any]], Judged]

    def answer(self, health: dict[str, object], connection: socket.socket) -> None:
        """Answer the one request of a connection; raises `OSError` where nobody is there any more."""
        signal.alarm(_SECONDS)  # ends this process, which serves nobody else
        connection.settimeout(_PAUSE)
        _Request(connection, self, health)
        # To close with something unread, or not even sent yet, takes back an answer that is on its way.
        signal.alarm(_SECONDS)
        with suppress(OSError):
            connection.settimeout(_AFTERWARDS)
            connection.shutdown(socket.SHUT_WR)
            for _ in range(64):
                if not connection.recv(65_536):
                    break


def listener(address: str) -> socket.socket:
    """A socket that listens at `HOST:PORT` on loopback; any free port where that is 0.

    Raises:
        UsageError: it is no such address, or not on loopback, or taken.
    """
    host, colon, port = address.rpartition(":")
    try:
        ip = ipaddress.ip_address(host.strip("[]"))
        number = int(port)
    except ValueError:
        raise UsageError("an address is written as 127.0.0.1:PORT or [::1]:PORT", where=address) from None
    if not colon or not ip.is_loopback:
        raise UsageError("the service listens on loopback only: 127.0.0.1 or [::1]", where=address)
    made = socket.socket(socket.AF_INET6 if ip.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((str(ip), number))
        made.listen(64)
    except (OSError, OverflowError) as error:
        made.close()
        raise UsageError(f"cannot listen there: {error}", where=address) from error
    made.setblocking(False)
    return made


def token_in(file: Path) -> bytes:
    """The token that a file holds, which only this user may read or write; made where there is no such file.

    Raises:
        UsageError: others may read it, or it holds no token.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.write(descriptor, os.urandom(32).hex().encode() + b"\n")
        os.close(descriptor)
    except FileExistsError:
        pass
    except OSError as error:
        raise UsageError(f"no token can be kept there: {error.strerror}", where=str(file)) from error
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        info = os.fstat(descriptor)
        token = os.read(descriptor, 4096).strip()
        os.close(descriptor)
    except OSError as error:
        raise UsageError(f"the token cannot be read: {error.strerror}", where=str(file)) from error
    if not stat.S_ISREG(info.st_mode) or info.st_uid != os.getuid() or info.st_mode & 0o077:
        raise UsageError("a token's file is this user's alone: chmod 600", where=str(file))
    if len(token) not in _TOKEN:
        raise UsageError(f"a token has {_TOKEN.start} to {_TOKEN.stop - 1} bytes", where=str(file))
    return token


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PAUSE

    def __init__(self, connection: socket.socket, web: Web, health: dict[str, object]) -> None:
        self.web, self.health = web, health
        super().__init__(connection, ("", 0), None)  # type: ignore[arg-type]  # it belongs to no server

    def handle(self) -> None:
        self.handle_one_request()

    def do_GET(self) -> None:
        if self._is_known():
            if self.path == "/health":
                self._say(HTTPStatus.OK, json.dumps(self.health).encode())
            else:
                self._refuse(HTTPStatus.NOT_FOUND, "there are GET /health and POST /check")

    def do_POST(self) -> None:
        if not self._is_known():
            return
        if self.path != "/check":
            self._refuse(HTTPStatus.NOT_FOUND, "there are GET /health and POST /check")
            return
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "a body has a Content-Length")
            return
        if len(length) > 12 or int(length) > MOST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MOST_BODY} bytes")
            return
        data = self.rfile.read(int(length))
        signal.alarm(0)
        try:
            asked = json.loads(data) if len(data) == int(length) else None
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            self._refuse(HTTPStatus.BAD_REQUEST, "the body is no JSON object, or not whole")
            return
        said = self.web.judge(asked)
        status = HTTPStatus.OK if said.is_verdict else HTTPStatus.UNPROCESSABLE_ENTITY
        self._say(status, said.document, said.exit_code)

    def _is_known(self) -> bool:
        said = self.headers.get("Authorization", "").encode("utf-8", "replace")
        if hmac.compare_digest(said, b"Bearer " + self.web.token):
            return True
        self._refuse(HTTPStatus.UNAUTHORIZED, "the token is missing or another")
        return False

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self._say(status, json.dumps({"error": why}).encode())

    def _say(self, status: HTTPStatus, body: bytes, code: int | None = None) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        if code is not None:
            self.send_header("Guard-Exit-Code", str(code))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "guard"

    def log_message(self, format: str, *args: object) -> None:
        pass
