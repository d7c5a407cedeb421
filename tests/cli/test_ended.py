"""A run that is told to end takes what it started with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.repos import Repo

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_nothing_is_left_behind(tmp_path: Path, number: signal.Signals) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    programs = tmp_path / "bin"
    programs.mkdir()
    pid = tmp_path / "pid"
    # A git that never ends, in the place of the real one.
    (programs / "git").write_text(f"#!/bin/sh\necho $$ > {pid}.new && mv {pid}.new {pid}\nexec sleep 300\n")
    (programs / "git").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "guard", "check", "--staged", "-C", str(repo.folder)]
    run = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    started = _read(pid)
    os.kill(run.pid, number)
    _, complaint = run.communicate(timeout=30)
    assert run.returncode == 3
    assert b"guard: interrupted" in complaint
    assert _is_gone(started)


def _is_gone(process: int) -> bool:
    """Whether it ends; one that was killed stays in the table until init, or the system, gets round to it."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def _read(pid: Path) -> int:
    for _ in range(600):
        if pid.exists():
            return int(pid.read_text())
        time.sleep(0.05)
    raise AssertionError("the program was never started")
