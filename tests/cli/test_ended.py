"""A run that is ended takes what it started with it, whatever ends it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.cli.conftest import SHELL, started
from tests.repos import Repo

HANDLED = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
OTHERS = [
    *(signal.SIGKILL, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGABRT),
    *(signal.SIGSEGV, signal.SIGXCPU, signal.SIGVTALRM, signal.SIGIO),
]

ENDLESS = """\
#!/bin/sh
# It has a child that knows nothing of who started it, and one in a session of its own.
env -i sleep 300 &
echo $! > {folder}/cleared
setsid sleep 300 &
echo $! > {folder}/apart
echo $$ > {folder}/new
mv {folder}/new {folder}/itself
wait
"""
"""A program that never ends, in the place of the real one."""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.stage({"a.py": SHELL})
    return repo


@pytest.mark.parametrize("number", [*HANDLED, *OTHERS])
def test_nothing_is_left_behind(tmp_path: Path, repo: Repo, number: signal.Signals) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "git").write_text(ENDLESS.format(folder=tmp_path))
    (programs / "git").chmod(0o755)
    run = started(repo, PATH=f"{programs}:{os.environ['PATH']}")
    _awaited(tmp_path / "itself")
    os.kill(run.pid, number)
    _, complaint = run.communicate(timeout=30)
    if number in HANDLED:
        assert run.returncode == 3
        assert b"guard: interrupted" in complaint
    assert _is_gone(int((tmp_path / "itself").read_text()))
    assert _is_gone(int((tmp_path / "cleared").read_text()))
    if number not in HANDLED:  # the runner ends the group alone, and the warden has nothing left to look for
        assert _is_gone(int((tmp_path / "apart").read_text()))


@pytest.mark.parametrize("number", [*HANDLED, *OTHERS[:3]])
def test_neither_the_engine_nor_the_text_it_reads_is_left(
    tmp_path: Path, repo: Repo, number: signal.Signals
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    engine = tmp_path / "engine"
    engine.write_text(ENDLESS.format(folder=tmp_path))
    engine.chmod(0o755)
    fault = (
        "from pathlib import Path\nfrom guard.tools.semgrep import SemgrepScanner\n"
        f"SemgrepScanner._binary = Path({str(engine)!r})\n"
        "SemgrepScanner._engine = 'semgrep 0'\n"
        "SemgrepScanner._prefilters = {}\n"
    )
    run = started(repo, fault, TMPDIR=str(place))
    _awaited(tmp_path / "itself")
    [folder] = [one for one in place.iterdir() if "scan" in one.name]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert SHELL.encode() in [path.read_bytes() for path in (folder / "t").iterdir()]
    os.kill(run.pid, number)
    run.communicate(timeout=30)
    assert _is_gone(int((tmp_path / "itself").read_text()))
    for _ in range(200):
        if not list(place.iterdir()):
            break
        time.sleep(0.05)
    assert list(place.iterdir()) == []


def test_a_clean_end_leaves_no_process(tmp_path: Path, repo: Repo) -> None:
    done = started(repo, TMPDIR=str(tmp_path / "t"), GUARD_TEST_MARK=str(tmp_path))
    done.communicate(timeout=60)
    assert done.returncode == 1
    assert not [pid for pid in _processes() if str(tmp_path).encode() in _environment(pid)]


def _is_gone(process: int) -> bool:
    """Whether it ends; one that was killed stays in the table until init, or the system, gets round to it."""
    for _ in range(200):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def _awaited(file: Path) -> None:
    for _ in range(1200):
        if file.exists():
            return
        time.sleep(0.05)
    raise AssertionError("the program was never started")


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
