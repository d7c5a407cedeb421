"""`guard serve` as a command: on demand, its status, and what `guard doctor` says of it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents.hooks import CLEAN, SHELL, Done, writing
from tests.repos import Repo
from tests.service.running import READY, Home, ended, listening, plain

SAYS = "def check(arguments):\n    return 0\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"app.py": CLEAN})


@pytest.fixture
def started(own: Home) -> Iterator[Home]:
    """A home whose service, if one was started, is ended afterwards."""
    yield own
    said = own.health()
    if said is not None:
        os.kill(said["pid"], signal.SIGTERM)
        assert ended(said["pid"])


def test_a_hook_that_finds_none_starts_one_for_the_next(started: Home, repo: Repo) -> None:
    def asks(text: str) -> Done:
        data = json.dumps(writing("codex", repo.folder, "more.py", text)).encode()
        code, out, err = started.guard("hook", "codex", "--deadline", "120", cwd=repo.folder, stdin=data)
        return Done(code, out.decode(), err.decode())

    first = asks(SHELL)
    assert first.denies("codex")
    until = time.monotonic() + READY
    while not listening(started):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert asks(SHELL) == first
    said = started.health()
    assert said is not None
    assert said["answered"] == 1
    # It is in no group or session of the hook's, and holds nothing of it open.
    assert os.getsid(said["pid"]) == said["pid"]
    process = Path(f"/proc/{said['pid']}")
    assert (process / "cwd").readlink() == Path("/")
    assert {str((process / "fd" / str(number)).readlink()) for number in range(3)} == {os.devnull}


@pytest.mark.parametrize("variable", ["GUARD_SERVICE=off", "CI=true", "GUARD_RUN=0123"])
def test_a_hook_starts_none_where_none_is_wanted(variable: str, started: Home, repo: Repo) -> None:
    name, _, value = variable.partition("=")
    data = json.dumps(writing("codex", repo.folder, "more.py", CLEAN)).encode()
    code, _, _ = started.guard(
        "hook", "codex", "--deadline", "120", cwd=repo.folder, stdin=data, env={name: value}
    )
    assert code == 0
    assert not started.sockets.exists()


def test_one_that_could_not_start_is_not_started_again_at_once(own: Home, repo: Repo) -> None:
    own.sockets.mkdir(mode=0o700)
    data = json.dumps(writing("codex", repo.folder, "more.py", CLEAN)).encode()
    with plain(own, SAYS):
        [lock] = own.sockets.glob("*.lock")
    for old, is_started in ((30, False), (300, True)):
        lock.write_text("started\n")
        then = time.time() - old
        os.utime(lock, (then, then))
        own.guard("hook", "codex", "--deadline", "120", cwd=repo.folder, stdin=data)
        assert (lock.stat().st_mtime > then + 1) is is_started
    until = time.monotonic() + READY
    while (said := own.health()) is None:
        assert time.monotonic() < until
        time.sleep(0.2)
    os.kill(said["pid"], signal.SIGTERM)
    assert ended(said["pid"])


def test_its_status_and_the_doctor(own: Home, repo: Repo) -> None:
    gate = "jobs:\n  gate:\n    steps:\n      - run: guard check origin/main...HEAD\n"
    repo.commit({".github/workflows/gate.yml": gate})

    def doctor() -> list[bytes]:
        return [line for line in own.guard("doctor", cwd=repo.folder)[1].splitlines() if b" service:" in line]

    assert own.guard("serve", "--status", cwd=Path("/")) == (1, b"no service of this guard runs\n", b"")
    assert doctor() == []
    with plain(own, SAYS) as process:
        code, out, err = own.guard("serve", "--status", cwd=Path("/"))
        assert (code, err) == (0, b"")
        assert dict(line.split() for line in out.decode().splitlines())["pid"] == str(process.pid)
        [line] = doctor()
        assert line.startswith(b"ok   service: ")
        (own.folder / "state" / "guard" / "seal.key").write_bytes(b"x" * 32)
        assert own.guard("serve", "--status", cwd=Path("/"))[0] == 0  # both read the key when they need it
        own.sockets.chmod(0o755)
        [line] = doctor()
        assert line.startswith(b"FAIL service: ")
        own.sockets.chmod(0o700)


def test_options_that_do_not_go_together(own: Home) -> None:
    for options in (("--http", "127.0.0.1:0"), ("--token-file", "x"), ("--idle", "0"), ("--workers", "0")):
        code, out, err = own.guard("serve", *options, cwd=own.folder)
        assert (code, out) == (2, b"")
        assert err
    assert not (own.folder / "x").exists()
