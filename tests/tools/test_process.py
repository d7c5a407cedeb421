"""The runner: what a program sees, and every bound it is held to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from guard.errors import ToolError
from guard.ports import Stop
from guard.tools.process import find_program, minimal_environment, run


def test_output_status_and_complaint_come_back() -> None:
    done = run(["sh", "-c", "cat; echo oops >&2; exit 3"], input=b"hello")
    assert (done.returncode, done.stdout, done.complaint) == (3, b"hello", "oops")


def test_nothing_dangerous_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "LD_PRELOAD", "PYTHONPATH", "BASH_ENV", "SECRET_TOKEN"):
        monkeypatch.setenv(name, "/nowhere")
    done = run(["env"], env={"EXTRA": "1"})
    names = {line.split(b"=")[0].decode() for line in done.stdout.splitlines()}
    assert names <= {"PATH", "HOME", "TMPDIR", "LC_ALL", "EXTRA", "GUARD_RUN"}
    assert "EXTRA" in names


def test_a_relative_path_folder_supplies_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin" / "planted"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho planted\n")
    fake.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"bin:.::{os.environ['PATH']}")
    assert all(Path(folder).is_absolute() for folder in minimal_environment()["PATH"].split(":"))
    with pytest.raises(ToolError, match="not found"):
        run(["planted"])


def test_a_missing_program_is_a_tool_error() -> None:
    with pytest.raises(ToolError, match="no-such-program"):
        run(["no-such-program"])
    with pytest.raises(ToolError):
        find_program("no-such-program")


def test_a_missing_folder_is_a_tool_error(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot be started"):
        run(["true"], cwd=tmp_path / "absent")


def test_an_argument_with_a_nul_is_a_tool_error() -> None:
    with pytest.raises(ToolError, match="cannot be started"):
        run(["echo", "a\0b"])


def test_a_timeout_kills_the_whole_group(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    with pytest.raises(ToolError, match="did not end"):
        run(["sh", "-c", f"sleep 300 & echo $! > '{pid_file}'; wait"], timeout=0.5)
    _assert_dead(int(pid_file.read_text()))


@pytest.mark.parametrize("script", ["wait", "exec >&- 2>&-; wait"])
def test_a_stop_kills_the_whole_group(tmp_path: Path, script: str) -> None:
    pid_file, cancel = tmp_path / "pid", Event()

    def cancel_once_it_runs() -> None:
        while not (pid_file.exists() and pid_file.read_text().strip()):
            time.sleep(0.01)
        cancel.set()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(cancel_once_it_runs)
        with pytest.raises(ToolError, match="sh was ended: the check was cancelled"):
            run(["sh", "-c", f"sleep 300 & echo $! > '{pid_file}'; {script}"], stop=Stop.after(None, cancel))
    _assert_dead(int(pid_file.read_text()))


def test_a_deadline_ends_it_before_the_timeout() -> None:
    with pytest.raises(ToolError, match=r"the deadline of 0\.2 seconds passed"):
        run(["sleep", "300"], timeout=200, stop=Stop.after(0.2))


def test_a_program_that_closed_its_output_still_meets_the_timeout() -> None:
    with pytest.raises(ToolError, match="did not end"):
        run(["sh", "-c", "exec >&- 2>&-; sleep 300"], timeout=0.5)


def test_a_child_left_behind_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    run(["sh", "-c", f"sleep 300 >/dev/null 2>&1 & echo $! > '{pid_file}'"], timeout=30)
    _assert_dead(int(pid_file.read_text()))


def test_output_past_the_limit_is_a_tool_error() -> None:
    with pytest.raises(ToolError, match="more than 1000 bytes"):
        run(["sh", "-c", "while :; do echo line; done"], limit=1000)


def test_floods_on_both_streams_do_not_deadlock() -> None:
    script = "import sys; d = sys.stdin.buffer.read(); sys.stderr.buffer.write(d); sys.stdout.buffer.write(d)"
    data = b"x" * 3_000_000
    done = run([sys.executable, "-c", script], input=data)
    assert done.stdout == data
    assert len(done.stderr) == 64 * 1024


def test_a_program_that_reads_nothing_may_end_early() -> None:
    assert run(["true"], input=b"x" * 3_000_000).returncode == 0


def test_executable_and_name_may_differ() -> None:
    assert run(["other", "-c", "echo $0"], executable="sh").stdout == b"other\n"


def test_many_threads() -> None:
    def one(number: int) -> bytes:
        return run(["cat"], input=str(number).encode() * 50_000).stdout

    with ThreadPoolExecutor(8) as pool:
        for number, output in enumerate(pool.map(one, range(32))):
            assert output == str(number).encode() * 50_000


def _assert_dead(pid: int) -> None:
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still alive")


def test_a_run_that_is_interrupted_while_a_program_starts_takes_it_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[int] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self.pid)
            signal.raise_signal(signal.SIGINT)  # its caller does not know it yet

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(["sleep", "300"])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    [pid] = started
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("by", ["the current folder", "the folder it runs in", "a folder that is named"])
def test_no_program_is_taken_from_a_work_tree(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, inner = tmp_path / "tree", tmp_path / "tree" / "bin"
    (tree / ".git").mkdir(parents=True)
    inner.mkdir()
    (inner / "cat").write_text("#!/bin/sh\necho from the tree\n")
    (inner / "cat").chmod(0o755)
    (tmp_path / "link").symlink_to(inner)
    beside = tmp_path / "tree-tools"
    beside.mkdir()
    monkeypatch.setenv("PATH", f"{inner}:{tmp_path / 'link'}:{beside}:{os.environ['PATH']}")
    monkeypatch.chdir(inner if by == "the current folder" else tmp_path)
    cwd = inner if by == "the folder it runs in" else None
    near = inner if by == "a folder that is named" else None
    assert run(["cat"], input=b"the system's\n", cwd=cwd, near=near).stdout == b"the system's\n"
    assert str(beside) in minimal_environment()["PATH"].split(":")
    monkeypatch.setenv("PATH", str(inner))
    with pytest.raises(ToolError, match="not found"):
        run(["cat"], cwd=cwd, near=near)
