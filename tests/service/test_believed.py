"""Which service is asked, which is believed, and which never."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guard.service import frames, place
from guard.surroundings import CI_VARIABLES, service_folder
from guard.tools.cache import key_path
from tests.agents.hooks import CLEAN
from tests.repos import Repo
from tests.service.running import ROOT, Home, at, listening, plain
from tests.service.test_faults import SAYS, asked

SAID = b"from the service\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo", {"app.py": CLEAN})
    made.stage({"app.py": CLEAN + "\n\nTWO = twice(1)\n"})
    return made


def test_where_it_may_be_asked_and_where_never(own: Home, repo: Repo, tmp_path: Path) -> None:
    with plain(own, SAYS):

        def is_asked(*arguments: str, cwd: Path = repo.folder, env: dict[str, str] | None = None) -> bool:
            return own.guard("check", *arguments, cwd=cwd, env=env)[1] == SAID

        assert is_asked("--staged")
        assert not is_asked("--staged", "--no-service")
        assert not is_asked("--staged", env={"GUARD_SERVICE": "off"})
        assert not any(is_asked("--staged", env={name: "true"}) for name in CI_VARIABLES)
        assert is_asked("--staged", env={"CI": "false"})
        # Who is elsewhere, has another state folder or names a folder around the socket, asks nobody.
        assert not is_asked("--staged", env={"XDG_RUNTIME_DIR": str(tmp_path)})
        assert not is_asked("--staged", env={"XDG_STATE_HOME": str(tmp_path)})
        assert not is_asked("--before", "/nowhere", "--after", str(own.folder))
        assert not is_asked("--before", "/nowhere", f"--after={own.folder}")
        assert not is_asked("--before", "/nowhere", "--after", "home", "-C", str(own.folder.parent))
        assert not is_asked("--before", "a", "--after", "b", cwd=own.folder)
        # What only the caller has cannot be written for it.
        assert not is_asked("--staged", "--format", "json", "--output", "/dev/fd/9")


def test_none_is_asked_that_listens_in_a_work_tree(own: Home, repo: Repo) -> None:
    with plain(own, SAYS):
        (own.folder / ".git").mkdir()
        assert own.guard("check", "--staged", cwd=repo.folder)[1] != SAID
        (own.folder / ".git").rmdir()
        link = own.folder.parent / "link"
        link.mkdir()
        (link / ".git").mkdir()
        (link / "run").symlink_to(own.folder / "run")
        env = {"XDG_RUNTIME_DIR": str(link / "run")}
        assert own.guard("check", "--staged", cwd=repo.folder, env=env)[1] != SAID
        assert own.guard("check", "--staged", cwd=repo.folder)[1] == SAID


def test_none_is_asked_whose_folder_others_may_enter(own: Home, tmp_path: Path) -> None:
    with plain(own, SAYS):
        own.sockets.chmod(0o750)
        assert asked(own, "check", tmp_path)[0] is None
        own.sockets.chmod(0o700)
        [found] = listening(own)
        assert found.stat().st_mode & 0o777 == 0o600
        assert asked(own, "check", tmp_path)[0] == 7


def test_none_can_be_started_in_a_work_tree(own: Home) -> None:
    (own.folder / ".git").mkdir()
    code, out, err = own.guard("serve", cwd=Path("/"))
    assert (code, out) == (2, b"")
    assert b"lies in a work tree" in err


@contextmanager
def imposter(where: Home, answer: bytes) -> Iterator[list[bytes]]:
    """Somebody else at the address of the service, of the same user; yields what it is sent."""
    name = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.append({str(ROOT)!r})\n"
         "from guard.service import place; print(place.identity(), end='')"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    where.sockets.mkdir(mode=0o700)
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        at(where.sockets / name, listener.bind)
        listener.listen()
        listener.settimeout(30)

        def serve() -> None:
            connection = listener.accept()[0]
            heard.append(connection.recv(65536))
            key = where.folder / "state" / "guard" / "seal.key"
            proofs = {
                b"another's": frames.proof(key.read_bytes(), name, heard[0], os.getpid() + 1),
                b"another question's": frames.proof(key.read_bytes(), name, b"x" * 32, os.getpid()),
                b"another guard's": frames.proof(key.read_bytes(), "0" * 32, heard[0], os.getpid()),
                b"true": frames.proof(key.read_bytes(), name, heard[0], os.getpid()),
            }
            connection.send(proofs.get(answer, answer))
            heard.append(connection.recv(65536))
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield heard
        thread.join()


@pytest.mark.parametrize(
    "answer", [b"\0" * 32, b"end 0", b".", b"another's", b"another question's", b"another guard's"]
)
def test_who_cannot_prove_to_be_one_is_told_nothing(answer: bytes, own: Home, tmp_path: Path) -> None:
    with imposter(own, answer) as heard:
        assert asked(own, "check", tmp_path) == (None, b"", b"")
    assert [len(one) for one in heard] == [frames.NONCE_SIZE, 0]


def test_who_has_the_key_is_believed(own: Home, tmp_path: Path) -> None:
    """The counterpart: what the imposter above lacks is the key and nothing else."""
    with imposter(own, b"true") as heard:
        assert asked(own, "check", tmp_path) == (None, b"", b"")
    assert b"--staged" in heard[1]


@pytest.mark.parametrize("state", [None, "", "relative", "/some/where", "  /some/where "])
@pytest.mark.parametrize("home", ["/home/somebody", ""])
def test_the_key_is_that_of_seals(state: str | None, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    if state is None:
        monkeypatch.delenv("XDG_STATE_HOME")
    else:
        monkeypatch.setenv("XDG_STATE_HOME", state)
    assert place.key_file() == str(key_path())


def test_the_folder_of_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert service_folder() == "/run/user/7/guard"
    monkeypatch.setenv("XDG_RUNTIME_DIR", "relative")
    monkeypatch.setenv("GUARD_CACHE_DIR", "/kept")
    assert service_folder() == "/kept/run"
    monkeypatch.delenv("GUARD_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert service_folder() == "/cache/guard/run"
