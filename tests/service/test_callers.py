"""Callers that misbehave: the others have their answers, and the service keeps nothing of them."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.service.running import ROOT, Home, at, ended, listening, plain
from tests.service.test_faults import SAYS, asked

FEW = 150
MANY = 1000


def _connected(where: Home) -> socket.socket:
    [address] = where.sockets.glob("[0-9a-f]" * 32)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    at(address, connection.connect)  # waits where many others wait
    connection.settimeout(10)
    return connection


def _hello(connection: socket.socket) -> None:
    connection.send(os.urandom(32))
    connection.recv(64)


def _call(connection: socket.socket, frame: bytes, handed: list[int]) -> None:
    socket.send_fds(connection, [frame], handed)


def _frame(where: Home) -> bytes:
    streams = b"\0".join([b"utf-8", b"strict", b"0"] * 3)
    return b"\0".join([b"check", b"18", streams, b"1", b"--staged", *(b"A=%d" % n for n in range(9))])


def silent(where: Home, connection: socket.socket) -> None:
    pass


def noisy(where: Home, connection: socket.socket) -> None:
    connection.send(random.randbytes(random.randrange(1, 9000)))


def half(where: Home, connection: socket.socket) -> None:
    connection.send(os.urandom(31))


def gone_after_hello(where: Home, connection: socket.socket) -> None:
    connection.send(os.urandom(32))
    connection.close()


def garbled(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    connection.send(b"\0".join([b"check", b"x" * 300, b"\xff"]))


def too_long(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    try:
        connection.send(_frame(where) + b"\0B=" + b"x" * 199_000)
    except OSError:
        connection.send(b"\0" * 150_000)


def without_descriptors(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    connection.send(_frame(where))


def too_many_descriptors(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    _call(connection, _frame(where), [0] * 60)


def no_folder(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    null = os.open(os.devnull, os.O_RDWR)
    _call(connection, _frame(where), [null] * 2)
    os.close(null)


def gone_after_call(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    here, null = os.open("/", os.O_RDONLY), os.open(os.devnull, os.O_RDWR)
    _call(connection, _frame(where), [here, null])
    os.close(here)
    os.close(null)
    connection.close()


def never_reads(where: Home, connection: socket.socket) -> None:
    _hello(connection)
    here, null = os.open("/", os.O_RDONLY), os.open(os.devnull, os.O_RDWR)
    _call(connection, _frame(where), [here, null])
    os.close(here)
    os.close(null)


WAYS: list[Callable[[Home, socket.socket], None]] = [
    silent,
    noisy,
    half,
    gone_after_hello,
    garbled,
    too_long,
    without_descriptors,
    too_many_descriptors,
    no_folder,
    gone_after_call,
    never_reads,
]


def misbehave(where: Home, count: int, folder: Path) -> None:
    """So many callers, each in its way, up to a hundred at a time; now and then one that means it."""
    with plain(where, SAYS) as process:
        files = Path(f"/proc/{process.pid}/fd")
        before = len(list(files.iterdir()))
        held: list[socket.socket] = []
        for number in range(count):
            connection = _connected(where)
            with suppress(OSError):  # it was turned away meanwhile
                WAYS[number % len(WAYS)](where, connection)
            held.append(connection)
            if len(held) > 100:
                held.pop(0).close()
            if number % 50 == 25:
                assert asked(where, "check", folder) == (7, b"from the service\n", b"")
        for connection in held:
            connection.close()
        assert asked(where, "check", folder) == (7, b"from the service\n", b"")
        for _ in range(200):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if len(list(files.iterdir())) <= before and not children:
                break
            time.sleep(0.1)
        assert len(list(files.iterdir())) <= before  # one more may have been open while it started
        assert not children
        said = where.health()
        assert said is not None
        assert (said["working"], said["queued"]) == (0, 0)


def test_callers_that_misbehave(own: Home, tmp_path: Path) -> None:
    misbehave(own, FEW, tmp_path)


@pytest.mark.exhaustive
@pytest.mark.skipif("GUARD_LONG" not in os.environ, reason="takes many minutes: set GUARD_LONG to run it")
def test_a_thousand_callers_that_misbehave(own: Home, tmp_path: Path) -> None:
    misbehave(own, MANY, tmp_path)


def test_more_callers_at_once_than_there_is_room_for(own: Home, tmp_path: Path) -> None:
    """Those that say nothing make room for one that does."""
    with plain(own, SAYS) as process:
        for _ in range(10):  # on a busy machine it may not get round to the one that speaks in time
            files, held = Path(f"/proc/{process.pid}/fd"), [_connected(own) for _ in range(300)]
            until = time.monotonic() + 5
            while len(list(files.iterdir())) < 200 and time.monotonic() < until:
                time.sleep(0.01)
            said = asked(own, "check", tmp_path)
            for connection in held:
                connection.close()
            if said[0] is not None:
                break
        assert said == (7, b"from the service\n", b"")


def test_calls_wait_for_a_worker(own: Home, tmp_path: Path) -> None:
    body = "def check(arguments):\n    time.sleep(0.5)\n    sys.stdout.write('done')\n    return 7\n"
    with plain(own, body, workers=1):
        started = [_asking(tmp_path, own) for _ in range(4)]
        assert [one() for one in started] == [(0, b"done")] * 4


def _asking(folder: Path, where: Home) -> Callable[[], tuple[int, bytes]]:
    ask = (
        f"import sys, math; sys.path.append({str(ROOT)!r}); from guard.service.client import ask\n"
        "assert ask('check', [], 0, 20.0, math.inf) == 7"
    )
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", ask],
        cwd=folder,
        env=where.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )

    def end() -> tuple[int, bytes]:
        out, _ = process.communicate(timeout=60)
        return process.returncode, out

    return end


def test_a_caller_with_other_rights_is_not_answered_and_believes_nobody(own: Home, tmp_path: Path) -> None:
    """A program that may not gain rights any more, as everything in a sandbox, on either side."""
    confine = "import ctypes; assert ctypes.CDLL(None).prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS\n"
    with plain(own, SAYS):
        assert _confined(confine, own, tmp_path) is None
        assert asked(own, "check", tmp_path) == (7, b"from the service\n", b"")
    with plain(own, confine + SAYS):
        assert asked(own, "check", tmp_path) == (None, b"", b"")
        assert _confined(confine, own, tmp_path) == 7


def _confined(confine: str, where: Home, folder: Path) -> int | None:
    ask = (
        f"{confine}import sys, math; sys.path.append({str(ROOT)!r})\n"
        "from guard.service.client import ask\nsys.stderr.write(repr(ask('check', [], 0, 10.0, math.inf)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", ask],
        cwd=folder,
        env=where.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return None if done.stderr == b"None" else int(done.stderr)


def test_told_to_end_it_gives_its_last_answer_and_takes_no_more(own: Home, tmp_path: Path) -> None:
    body = f"def check(arguments):\n    open({str(tmp_path / 'begun')!r}, 'w').close()\n"
    body += "    time.sleep(1)\n    sys.stdout.write('done')\n    return 7\n"
    with plain(own, body) as process:
        last = _asking(tmp_path, own)
        while not (tmp_path / "begun").exists():
            time.sleep(0.02)
        process.terminate()
        while listening(own):
            time.sleep(0.02)
        assert asked(own, "check", tmp_path) == (None, b"", b"")
        assert last() == (0, b"done")
        assert process.wait(timeout=30) == 0


def test_without_calls_it_ends_after_a_while(own: Home) -> None:
    with plain(own, SAYS, idle=0.5) as process:
        assert ended(process.pid)
        assert process.wait(timeout=30) == 0
        assert listening(own) == []


def test_there_is_one_of_them(own: Home) -> None:
    with plain(own, SAYS), plain(own, SAYS) as second:
        assert second.wait(timeout=60) == 1
        assert second.stderr is not None
        assert b"a service of this guard runs already" in second.stderr.read()
        assert asked(own, "check", Path("/")) == (7, b"from the service\n", b"")


def test_what_is_outdated_answers_nobody_and_ends(own: Home, tmp_path: Path) -> None:
    with plain(own, SAYS, loaded="stamp() | {('!elsewhere.py', 1)}") as process:
        assert asked(own, "check", tmp_path) == (None, b"", b"")
        assert process.wait(timeout=60) == 0
        assert process.stderr is not None
        assert b"elsewhere.py is not what was loaded" in process.stderr.read()
