"""Fetching a database from a real server that misbehaves; what was in place before stays."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from guard.errors import ToolError, UsageError
from guard.ports import AdvisoryState
from guard.tools.advisories import source
from guard.tools.advisories import sync as module
from guard.tools.advisories.sync import sync
from tests.tools.advisories.samples import entry, write_zip

TODAY = date(2026, 8, 31)
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/all.zip"
        finally:
            server.shutdown()
            thread.join()


def sends(data: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data) if length is None else length))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def good(tmp_path: Path, count: int = 20, modified: str = "2026-08-02T00:00:00Z") -> bytes:
    entries = [entry(f"PYSEC-{number}", modified=modified) for number in range(count)]
    return write_zip(tmp_path / "good.zip", entries).read_bytes()


def fetched(tmp_path: Path, answer: Answer, *, accept_smaller: bool = False) -> AdvisoryState:
    with serving(answer) as url:
        return sync(
            url,
            tmp_path / "place" / "all.zip",
            tmp_path / "cache",
            TODAY,
            deadline=3,
            silence=0.5,
            accept_smaller=accept_smaller,
        )


def test_fetches_and_replaces(tmp_path: Path) -> None:
    assert fetched(tmp_path, sends(good(tmp_path))).advisories == 20
    state = fetched(tmp_path, sends(good(tmp_path, 21)))
    assert (state.advisories, state.newest) == (21, "2026-08-02")
    place = tmp_path / "place" / "all.zip"
    assert place.read_bytes() == good(tmp_path, 21)
    assert place.stat().st_mode & 0o077 == 0


def _silent(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(1.5)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 2**16)
    except OSError:
        pass  # the other side had enough, which is what the test is about


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x")
            threading.Event().wait(0.1)
    except OSError:
        pass


def _cut(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nPK")


def _garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (sends(b"", status=500), "answers 500"),
        (sends(b"", status=404), "answers 404"),
        (sends(b"<html>Please log in</html>"), "no zip"),
        (sends(b""), "no zip"),
        (sends(b"PK\x03\x04", length=4000), "broke off|failed"),
        (sends(b"", length=2**40), "larger"),
        (sends(b"", length=-5), "broke off|failed"),
        (sends(b"", status=302, Location="http://localhost:9/all.zip"), "another host"),
        (sends(b"", status=302, Location="file:///etc/hostname"), "answers 302"),
        (sends(b"", status=302, Location="/all.zip"), "answers 302"),
        (sends(b"x", Content_Encoding="gzip"), "once more"),
        (_silent, "failed"),
        (_endless, "larger"),
        (_drip, "too long"),
        (_cut, "failed"),
        (_garbage, "failed"),
    ],
)
def test_what_was_in_place_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer, complaint: str
) -> None:
    fetched(tmp_path, sends(good(tmp_path)))
    place = tmp_path / "place"
    before = (place / "all.zip").read_bytes()
    monkeypatch.setattr(module, "MAX_ARCHIVE", 2**20)
    with pytest.raises(ToolError, match=complaint):
        fetched(tmp_path, answer)
    assert (place / "all.zip").read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == [".all.zip.lock", "all.zip"]


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_ENTRY", 100)
    with pytest.raises(ToolError, match="larger"):
        fetched(tmp_path, sends(good(tmp_path)))
    assert not (tmp_path / "place" / "all.zip").exists()


@pytest.mark.parametrize(("count", "modified"), [(5, "2026-08-02T00:00:00Z"), (20, "2026-01-01T00:00:00Z")])
def test_a_smaller_or_older_database_needs_a_word(tmp_path: Path, count: int, modified: str) -> None:
    fetched(tmp_path, sends(good(tmp_path)))
    worse = good(tmp_path, count, modified)
    with pytest.raises(ToolError, match="--accept-smaller"):
        fetched(tmp_path, sends(worse))
    assert fetched(tmp_path, sends(worse), accept_smaller=True).advisories == count


def test_a_damaged_database_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "all.zip").write_bytes(b"half a zip")
    assert fetched(tmp_path, sends(good(tmp_path))).advisories == 20


def test_two_at_once(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    with (tmp_path / "place" / ".all.zip.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ToolError, match="another sync"):
            fetched(tmp_path, sends(good(tmp_path)))
    assert fetched(tmp_path, sends(good(tmp_path))).advisories == 20


def test_the_server_is_gone(tmp_path: Path) -> None:
    with serving(sends(b"")) as url:
        pass
    with pytest.raises(ToolError, match="failed"):
        sync(url, tmp_path / "all.zip", tmp_path / "cache", TODAY, deadline=2)


@pytest.mark.parametrize(
    "url",
    [
        "http://advisories.example/all.zip",
        "http://127.0.0.1.advisories.example/all.zip",
        "ftp://advisories.example/all.zip",
        "file:///etc/passwd",
        "https://",
        "https://[::1",
        "https://advisories.example:port/",
        "all.zip",
    ],
)
def test_addresses_that_are_not_fetched_from(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        sync(url, tmp_path / "all.zip", tmp_path / "cache", TODAY)
    assert list(tmp_path.iterdir()) == []
