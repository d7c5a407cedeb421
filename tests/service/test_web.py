"""The service by HTTP: who may ask, what it takes, and that its documents are the command's."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from guard.errors import UsageError
from guard.service.web import MOST_BODY, listener, token_in
from tests.agents.hooks import CLEAN, SHELL
from tests.repos import Repo
from tests.service.running import Home, command, home
from tests.service.test_equality import PATCH


@dataclass(frozen=True)
class Site:
    """A service that answers HTTP."""

    where: Home
    port: int
    token: str

    def ask(
        self, method: str, path: str, body: bytes = b"", token: str | None = None, **headers: str
    ) -> tuple[int, bytes, str | None]:
        """Status, body and the exit code that is said."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        said = {"Authorization": f"Bearer {self.token if token is None else token}", **headers}
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.getheader("Guard-Exit-Code")
        connection.close()
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    where = home(tmp_path_factory.mktemp("web"))
    file = where.folder / "token"
    line = command("serve", "--http", "127.0.0.1:0", "--token-file", file)
    process = subprocess.Popen(
        line, env=where.env, cwd="/", stdout=subprocess.PIPE, start_new_session=True, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    yield Site(where, int(address.rpartition(":")[2]), file.read_text().strip())
    process.terminate()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo(tmp_path_factory.mktemp("asked") / "repo", {"app.py": CLEAN})


def _without_times(document: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(document)
    del found["timings"]
    return found


def test_a_patch_has_the_commands_document(site: Site, repo: Repo) -> None:
    asked = json.dumps({"folder": str(repo.folder), "patch": PATCH.decode()}).encode()
    status, document, code = site.ask("POST", "/check", asked)
    line = ("check", "--patch", "-", "--base", "HEAD", "--format", "json", "--no-service")
    alone = site.where.guard(*line, cwd=repo.folder, stdin=PATCH)
    assert (status, code) == (200, str(alone[0]))
    theirs, own = _without_times(document), _without_times(alone[1])
    assert theirs == own
    assert list(theirs) == list(own)


def test_files_and_the_work_tree(site: Site, repo: Repo) -> None:
    asked: dict[str, object] = {"folder": str(repo.folder), "files": {"run.py": SHELL, "app.py": None}}
    status, document, code = site.ask("POST", "/check", json.dumps(asked).encode())
    assert (status, code) == (200, "1")
    assert b"python-command-shell-built" in document
    (repo.folder / "more.py").write_text(CLEAN)
    asked = {"folder": str(repo.folder), "worktree": True}
    assert site.ask("POST", "/check", json.dumps(asked).encode())[::2] == (200, "0")
    (repo.folder / "more.py").unlink()


def test_who_bears_no_token_or_another_is_told_nothing(site: Site) -> None:
    for token in ("", "x", site.token[:-1], f"{site.token}x", "ä"):
        assert site.ask("GET", "/health", token=token.encode().decode("latin-1"))[0] == 401
        assert site.ask("POST", "/check", b"{}", token=token.encode().decode("latin-1"))[0] == 401
    status, document, _ = site.ask("GET", "/health")
    assert status == 200
    assert json.loads(document)["ending"] is False


def test_a_late_body_takes_no_answer_back(site: Site) -> None:
    head = b"POST /check HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as connection:
        connection.sendall(head)
        time.sleep(1.5)  # a busy machine: the answer has gone out by then
        connection.sendall(b"{}")
        time.sleep(0.2)
        assert connection.recv(4096).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "absolutely"),
        ({"folder": "here", "patch": ""}, "absolutely"),
        ({"folder": "{repo}"}, "exactly one way"),
        ({"folder": "{repo}", "patch": "", "worktree": True}, "exactly one way"),
        ({"folder": "{repo}", "patch": 1}, "'patch' is no key, or has a value of a wrong type"),
        ({"folder": "{repo}", "patch": "x", "output": "/etc/passwd"}, "'output' is no key"),
        ({"folder": "{repo}", "files": {"a": 1}}, "a text for each path"),
        ({"folder": "{repo}", "files": {"../a": "x"}}, "../a"),
        ({"folder": "{repo}", "patch": PATCH.decode(), "base": "nowhere"}, "nowhere"),
        ({"folder": "/nowhere", "worktree": True}, "/nowhere"),
    ],
)
def test_what_cannot_be_judged_is_said(asked: dict[str, object], said: str, site: Site, repo: Repo) -> None:
    named = {**asked, "folder": str(asked.get("folder", "")).format(repo=repo.folder)}
    status, document, code = site.ask("POST", "/check", json.dumps(named).encode())
    assert (status, code) == (422, "2")
    assert said in json.loads(document)["error"]


def test_what_is_no_request_for_a_check(site: Site) -> None:
    assert site.ask("POST", "/check", b"[]")[0] == 400
    assert site.ask("POST", "/check", b"[" * 100_000)[0] == 400
    assert site.ask("POST", "/other", b"{}")[0] == 404
    assert site.ask("GET", "/")[0] == 404
    assert site.ask("PUT", "/check", b"{}")[0] == 501
    assert site.ask("POST", "/check", b"", **{"Content-Length": str(MOST_BODY + 1)})[0] == 413
    assert site.ask("POST", "/check", b"", **{"Content-Length": "1" * 99})[0] == 413
    assert site.ask("POST", "/check", b"", **{"Content-Length": "-1"})[0] == 411
    assert site.ask("POST", "/check", b"", **{"Transfer-Encoding": "chunked"})[0] == 411


def test_callers_that_are_slow_or_vanish_hinder_nobody_for_long(site: Site) -> None:
    held = []
    for number in range(20):
        connection = socket.create_connection(("127.0.0.1", site.port))
        connection.sendall(
            [b"", b"GET", b"\x16\x03\x01", b"POST /check HTTP/1.1\r\nContent-Length: 9\r\n\r\n"][number % 4]
        )
        held.append(connection)
        if number % 3 == 0:
            connection.close()
    until = time.monotonic() + 120
    while True:
        try:
            if site.ask("GET", "/health")[0] == 200:
                break
        except OSError:  # all workers wait for somebody, as long as they may
            assert time.monotonic() < until
            time.sleep(0.5)
    for connection in held:
        connection.close()


def test_it_listens_on_loopback_only() -> None:
    for address in (
        "0.0.0.0:0",
        "192.0.2.1:80",
        "localhost:80",
        "127.0.0.1",
        "127.0.0.1:x",
        "127.0.0.1:99999",
        "[::]:0",
    ):
        with pytest.raises(UsageError):
            listener(address)
    listener("127.0.0.1:0").close()


def test_a_token_is_this_users_alone(tmp_path: Path) -> None:
    made = token_in(tmp_path / "new")
    assert len(made) == 64
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert token_in(tmp_path / "new") == made
    (tmp_path / "new").chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        token_in(tmp_path / "new")
    (tmp_path / "short").write_text("abc\n")
    (tmp_path / "short").chmod(0o600)
    with pytest.raises(UsageError, match="16 to 1024"):
        token_in(tmp_path / "short")
    (tmp_path / "link").symlink_to(tmp_path / "short")
    with pytest.raises(UsageError):
        token_in(tmp_path / "link")
    with pytest.raises(UsageError):
        token_in(tmp_path / "none" / "of" / "it")
