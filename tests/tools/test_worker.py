"""A process that answers messages: its ends, and whom it outlives."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from guard.tools.process import limit_memory
from guard.tools.worker import Parent, WorkerProcess, first_of

NAME = __name__


def main(connection: int, life: int) -> None:
    """What these tests run in the process."""
    parent = Parent(connection, life)
    settings = parent.settings()
    if settings.get("memory"):
        limit_memory(settings["memory"])
    while True:
        asked = parent.receive()
        if asked == b"hang":  # in C, where no other thread of Python runs
            sum(range(10**12))
        if asked == b"allocate":
            try:
                answer = b"%d" % len(bytes(2**30))
            except MemoryError:
                answer = b"too much"
        elif asked == b"die":
            os._exit(7)
        else:
            answer = b"pid %d %s" % (os.getpid(), asked)
        parent.send(answer)


def test_it_answers_in_a_process_of_its_own() -> None:
    worker = WorkerProcess(NAME, {})
    worker.send(b"one")
    assert first_of([worker], 60) == [worker]
    answer = worker.receive()
    assert answer is not None
    assert answer.endswith(b" one")
    assert answer != b"pid %d one" % os.getpid()
    assert worker.end() == ""


def test_one_that_ends_says_so() -> None:
    worker = WorkerProcess(NAME, {})
    worker.send(b"die")
    assert worker.receive() is None
    assert worker.end() == "with status 7"


def test_one_that_hangs_is_ended() -> None:
    worker = WorkerProcess(NAME, {})
    worker.send(b"hang")
    assert first_of([worker], 0.2) == []
    assert worker.end() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's addresses")
def test_one_gets_no_more_memory_than_it_is_let() -> None:
    worker = WorkerProcess(NAME, {"memory": 2**30})
    worker.send(b"allocate")
    assert worker.receive() == b"too much"
    worker.end()


PARENT = """\
import os, sys, time
from guard.tools.worker import WorkerProcess
worker = WorkerProcess("tests.tools.test_worker", {})
worker.send(b"hello")
print(worker.receive().split()[1].decode(), flush=True)
worker.send(sys.argv[1].encode())
time.sleep(0.5)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("doing", ["hang", "hello"])
def test_it_ends_with_the_process_that_started_it(doing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PARENT, doing], capture_output=True, text=True, check=False, timeout=120
    )
    pid = int(done.stdout)
    until = time.monotonic() + 60
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")
