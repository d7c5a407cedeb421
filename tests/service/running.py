"""Services for tests: real processes, with the real commands or with ones that do what a test wants."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY = 120.0
"""Seconds for a service to be there, on a machine that is busy."""
_PLAIN = """
import os, signal, sys, time
sys.path.append({root!r})
from guard.service.frames import CHECK, HOOK
from guard.service.server import Service
from guard.service.stamp import stamp
{body}
Service({{CHECK: check, HOOK: check}}, {loaded}, {idle}, {workers}).run()
"""


@dataclass(frozen=True)
class Home:
    """Folders of a user's own, in which services of one test are alone."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of services, and of whoever asks them."""
        own = {
            "GUARD_SERVICE": "on",
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        return {**os.environ, **own}

    @property
    def sockets(self) -> Path:
        return self.folder / "run" / "guard"

    def guard(
        self, *arguments: str | Path, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, bytes]:
        """How `guard` ends: exit code, output, errors."""
        done = subprocess.run(
            command(*arguments),
            cwd=cwd,
            env={**self.env, **(env or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def health(self) -> dict[str, Any] | None:
        """What the service says of itself."""
        ask = (
            f"import sys; sys.path.append({str(ROOT)!r})\n"
            "import json; from guard.service.health import health\nprint(json.dumps(health()))"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", ask], env=self.env, capture_output=True, check=True
        )
        found: dict[str, Any] | None = json.loads(done.stdout)
        return found


def command(*arguments: str | Path) -> list[str]:
    """A command line of guard's, as its launcher starts it."""
    return [sys.executable, "-I", str(ROOT / "guard" / "__main__.py"), *map(str, arguments)]


def home(folder: Path) -> Home:
    """The folders, with a key among them."""
    made = Home(folder)
    (folder / "run").mkdir(mode=0o700, parents=True)
    keys = folder / "state" / "guard"
    keys.mkdir(mode=0o700, parents=True)
    (keys / "seal.key").write_bytes(os.urandom(32))
    (keys / "seal.key").chmod(0o600)
    return made


@contextmanager
def service(where: Home, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`guard serve`."""
    with _running(where, command("serve", *options)) as process:
        yield process


@contextmanager
def plain(
    where: Home, body: str, *, idle: float = 0.0, workers: int = 4, loaded: str = "stamp()"
) -> Iterator[subprocess.Popen[bytes]]:
    """A service that loads nothing, and whose `check(arguments)` is in `body`."""
    text = _PLAIN.format(root=str(ROOT), body=body, idle=idle, workers=workers, loaded=loaded)
    with _running(where, [sys.executable, "-I", "-c", text]) as process:
        yield process


@contextmanager
def _running(where: Home, line: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(line, env=where.env, cwd="/", stderr=subprocess.PIPE, start_new_session=True)
    assert process.stderr is not None
    try:
        until = time.monotonic() + READY
        while not listening(where):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()
        process.stderr.close()


def listening(where: Home) -> list[Path]:
    """The sockets at which somebody takes calls; one whose service was killed is still there."""
    return [one for one in where.sockets.iterdir() if _answers(one)] if where.sockets.is_dir() else []


def _answers(path: Path) -> bool:
    if not path.is_socket():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        try:
            at(path, connection.connect)
        except BlockingIOError:  # so many wait already
            return True
        except OSError:
            return False
    return True


def at(path: Path, do: Callable[[str], object]) -> None:
    """Do something with the address of a socket, whose path may be too long to be one."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        do(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def ended(pid: int, seconds: float = 30.0) -> bool:
    """Whether a process ends, in some time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False
