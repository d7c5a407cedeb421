"""Who must sign is said on the terminal, past a runner of hooks that drops what is printed."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, Guard, guard, repo
from tests.repos import Repo
from tests.service.running import Home, command, plain

__all__ = ["guard", "repo"]

FRAME = """\
import fcntl, os, subprocess, sys, termios
os.setsid()
terminal = os.open(sys.argv[1], os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
os.close(terminal)
done = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, capture_output=True)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
sys.exit(done.returncode)
"""
"""Runs a command at a terminal, as a runner of hooks does: with its streams elsewhere."""


def at_terminal(
    words: list[str], folder: Path, env: Mapping[str, str]
) -> tuple[subprocess.CompletedProcess[bytes], str]:
    """How a command ends, and what stands on the terminal then."""
    ours, theirs = os.openpty()
    try:
        frame = [sys.executable, "-c", FRAME, os.ttyname(theirs), *words]
        done = subprocess.run(frame, cwd=folder, env=dict(env), capture_output=True, check=False)
        ready, _, _ = select.select([ours], [], [], 0)
        return done, os.read(ours, 4096).decode() if ready else ""
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.fixture
def staged(repo: Repo) -> Repo:
    """A change that somebody must sign for."""
    repo.write({"Dockerfile": "FROM scratch\n"})
    repo.git("add", "Dockerfile")
    return repo


def test_the_terminal_is_told(staged: Repo, own: Home) -> None:
    done, told = at_terminal(command("check", "--pre-commit", "--no-service"), staged.folder, own.env)
    assert done.returncode == 0, done.stderr
    assert told.startswith("guard: SIGN-OFF  maintainers must sign before it is merged (build")
    assert told.count("\n") == 1


def test_where_nobody_must_sign_nothing_is_said(repo: Repo, own: Home) -> None:
    repo.write({"app.py": CLEAN.replace("2 * x", "x + x")})
    repo.git("add", "app.py")
    done, told = at_terminal(command("check", "--pre-commit", "--no-service"), repo.folder, own.env)
    assert (done.returncode, told) == (0, "")


def test_a_service_is_handed_the_terminal(staged: Repo, own: Home) -> None:
    says = (
        "from guard import streams\n\n"
        "def check(arguments):\n    return 7 if streams.tell_terminal('told') else 1\n"
    )
    with plain(own, says):
        done, told = at_terminal(command("check", "--pre-commit"), staged.folder, own.env)
    assert (done.returncode, told) == (7, "told")


def test_without_a_terminal_nothing_goes_wrong(staged: Repo, guard: Guard) -> None:
    assert guard("check", "--pre-commit", cwd=staged.folder).code == 0


def test_a_missing_signature_may_fail(staged: Repo, guard: Guard) -> None:
    assert guard("check", "--staged", "--sign-off", "fail", cwd=staged.folder).code == 4
    staged.write({"Dockerfile": None})
    staged.write({"app.py": CLEAN.replace("2 * x", "x + x")})
    staged.git("add", "-A")
    assert guard("check", "--staged", "--sign-off", "fail", cwd=staged.folder).code == 0
