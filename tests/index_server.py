"""A package index on this machine's loopback that serves projects, and misbehaves where it is told to."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class Project:
    """One project; each version is a dict of `time`, `yanked`, `hash`, `provenance`."""

    versions: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"1.0": {}})
    status: object = None


@dataclass
class Index:
    """What is served, and what was asked."""

    projects: dict[str, Project]
    form: str = "json"
    """`json`, or `html` for an index that knows nothing newer than PEP 503."""
    mischief: str = ""
    """What to do wrong, for every request; see `_Handler`."""
    etags: bool = True
    url: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and headers (lower case) of each request."""
    released: threading.Event = field(default_factory=threading.Event)
    """Set at the end, so that what hangs on purpose ends."""


@contextmanager
def serving(projects: Iterable[str] | Mapping[str, Project], **settings: Any) -> Iterator[Index]:
    """Serve `projects` until the block ends."""
    if not isinstance(projects, Mapping):
        projects = {name: Project() for name in projects}
    index = Index(dict(projects), **settings)
    handler = type("Handler", (_Handler,), {"index": index})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    index.url = f"http://127.0.0.1:{server.server_port}/simple/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        index.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    index: Index
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.index.requests.append((self.command, self.path, headers))
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"_{self.index.mischief.replace('-', '_') or 'answer'}")()

    def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> None:
        name = self.path.removeprefix("/simple/").rstrip("/")
        project = self.index.projects.get(name)
        if project is None:
            self._send(404, "text/plain", b"not here")
            return
        is_json = self.index.form == "json"
        body = _json(name, project) if is_json else _html(name, project)
        etag = f'"{hash(body)}"'
        if self.index.etags and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self._send(
            200, JSON if is_json else "text/html", body, **({"ETag": etag} if self.index.etags else {})
        )

    def _status_500(self) -> None:
        self._send(500, "text/plain", b"broken")

    def _status_401(self) -> None:
        self._send(401, "text/plain", b"who are you", WWW_Authenticate="Basic")

    def _other_host(self) -> None:
        self._send(302, "text/plain", b"", Location="http://localhost:9/simple/evil/")

    def _same_host(self) -> None:
        if self.path.endswith("/moved/"):
            self.path = self.path.removesuffix("moved/")
            self._answer()
        else:
            self._send(301, "text/plain", b"", Location=f"{self.path}moved/")

    def _loop(self) -> None:
        self._send(302, "text/plain", b"", Location=self.path)

    def _sign_in_page(self) -> None:
        self._send(200, "text/html", b"<html><a href='/login'>Sign in</a></html>")

    def _garbage(self) -> None:
        self._send(200, JSON, b'{"meta": {"api-version": "1.0"}, "name": ')

    def _deep(self) -> None:
        self._send(200, JSON, b"[" * 100_000)

    def _wrong_type(self) -> None:
        self._send(200, "image/png", b"\x89PNG")

    def _other_project(self) -> None:
        self._send(200, JSON, _json("other", Project()))

    def _other_version(self) -> None:
        self._send(200, JSON, b'{"meta": {"api-version": "9.0"}, "name": "a", "files": []}')

    def _no_http(self) -> None:
        self.wfile.write(b"\x00\x01 what is this\r\n\r\n")
        self.close_connection = True

    def _closes_early(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b'{"meta":')
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        self.close_connection = True
        for _ in range(200):
            self.wfile.write(b" " * 2**20)

    def _huge_announced(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        self.index.released.wait(30)

    def _bomb(self) -> None:
        self._send(200, JSON, gzip.compress(b" " * 200 * 2**20, 1), Content_Encoding="gzip")

    def _zipped(self) -> None:
        name = self.path.removeprefix("/simple/").rstrip("/")
        body = gzip.compress(_json(name, self.index.projects[name]))
        self._send(200, JSON, body, Content_Encoding="gzip")

    def _hangs(self) -> None:
        self.index.released.wait(30)

    def _drips(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        self.close_connection = True
        while not self.index.released.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()


def _json(name: str, project: Project) -> bytes:
    files = []
    for version, facts in project.versions.items():
        file: dict[str, object] = {
            "filename": f"{name.replace('-', '_')}-{version}.tar.gz",
            "url": f"../../files/{name}-{version}.tar.gz",
            "hashes": {"sha256": facts.get("hash", "0" * 64)},
            "yanked": facts.get("yanked", False),
        }
        if "time" in facts:
            file["upload-time"] = facts["time"]
        if facts.get("provenance"):
            file["provenance"] = "https://index.example/provenance"
        files.append(file)
    page: dict[str, object] = {
        "meta": {"api-version": "1.4"},
        "name": name,
        "files": files,
        "versions": list(project.versions),
    }
    if project.status is not None:
        page["project-status"] = project.status
    return json.dumps(page).encode()


def _html(name: str, project: Project) -> bytes:
    links = []
    for version, facts in project.versions.items():
        file = f"{name.replace('-', '_')}-{version}.tar.gz"
        digest = facts.get("hash", "0" * 64)
        yanked = ' data-yanked=""' if facts.get("yanked") else ""
        links.append(f'<a href="../../files/{file}#sha256={digest}"{yanked}>{file}</a>')
    return f"<!DOCTYPE html><html><body>{'<br>'.join(links)}</body></html>".encode()
