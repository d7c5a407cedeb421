"""Whatever goes wrong, the answer is a denial, and it comes before the deadline: harness by harness."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.install import command_line
from tests.agents.hooks import CLEAN, ROOT, Done, finishing, hook, writing
from tests.repos import Repo
from tests.thinned import one_in

DEADLINE = 1.0
SLACK = 2.0
"""For starting a process on a machine that is busy; the deadline counts from where the process runs."""

IN_THE_JUDGE = {
    "raises": "raise ValueError('secret-looking text of the proposal')",
    "out of memory": "raise MemoryError",
    "leaves": "raise SystemExit(0)",
    "recurses": "judge(call, data)",
    "ends at once": "os._exit(0)",
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "hangs": "time.sleep(60)",
    "hangs and ignores signals": "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
    "says what has no form": "return {'event': 'edit', 'deny': 'no', 'text': ''}",
    "says half": "return {'deny': False}",
    "says too much": "return {'event': 'edit', 'deny': False, 'text': 'x' * 10**6}",
    "says nothing": "return None",
    "disk is full": "raise OSError(28, 'No space left on device')",
}

INPUTS = {
    "empty": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "no call": b"{}",
    "not UTF-8": b'{"tool_name": "\xff"}',
    "nested": b"[" * 200_000,
    "a key twice": b'{"tool_name": "Read", "tool_name": "Write", "tool_input": {}, "toolName": "x"}',
    "an unknown tool": b'{"tool_name": "Teleport", "tool_input": {"to": "app.py"}}',
    "another event": b'{"hook_event_name": "Sneeze", "tool_name": "Read", "tool_input": {}}',
    "huge": b'{"a": "' + b"x" * (33 * 2**20) + b'"}',
}


GONE = ("guard-that-is-not-there", "sh -c 'kill -9 $$'", "false")
"""Commands that answer nothing."""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"app.py": CLEAN})


@pytest.mark.parametrize(("harness", "fault"), one_in(3, HARNESSES, IN_THE_JUDGE))
def test_a_fault_in_the_judging_process(harness: str, fault: str, repo: Repo) -> None:
    body = (
        "import os, signal, time\nimport guard.agents.supervisor as supervisor\n"
        f"def judge(call, data):\n    {IN_THE_JUDGE[fault]}\nsupervisor._judge = judge\n"
    )
    call = writing(harness, repo.folder, "fine.py", CLEAN)
    started = time.monotonic()
    done = hook(harness, call, "--deadline", str(DEADLINE), cwd=repo.folder, fault=body)
    assert done.denies(harness), (done, fault)
    assert "secret-looking" not in done.out + done.err
    assert time.monotonic() - started < DEADLINE + SLACK


@pytest.mark.parametrize(("harness", "fault"), one_in(3, HARNESSES, INPUTS))
def test_a_fault_on_standard_input(harness: str, fault: str, repo: Repo) -> None:
    done = hook(harness, INPUTS[fault], cwd=repo.folder)
    assert done.denies(harness), done


def _start(harness: str, repo: Repo, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "guard", "hook", harness, *options],
        cwd=repo.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_standard_input_never_ends(harness: str, repo: Repo) -> None:
    process = _start(harness, repo, "--deadline", str(DEADLINE))
    assert process.stdin is not None
    process.stdin.write(b'{"tool')
    process.stdin.flush()
    code = process.wait(timeout=DEADLINE + SLACK)
    assert process.stdout is not None
    assert process.stderr is not None
    assert Done(code, process.stdout.read().decode(), process.stderr.read().decode()).denies(harness)
    process.stdin.close()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_it_is_told_to_end(harness: str, repo: Repo) -> None:
    process = _start(harness, repo, "--deadline", "20")
    _catches(process.pid, signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=15)
    assert Done(process.returncode, out.decode(), err.decode()).denies(harness)


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_standard_streams_that_are_closed_or_full(harness: str, repo: Repo) -> None:
    command = f"exec '{sys.executable}' -P -m guard hook {harness}"
    call = json.dumps(writing(harness, repo.folder, "fine.py", "def broken(:\n")).encode()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for redirection in ("<&-", ">/dev/full", ">&-"):
        done = subprocess.run(
            ["sh", "-c", f"{command} {redirection}"],
            cwd=repo.folder,
            env=environment,
            input=call,
            capture_output=True,
            check=False,
        )
        answer = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert answer.denies(harness), (redirection, answer)


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_there_is_no_usable_policy_and_no_repository(harness: str, repo: Repo, tmp_path: Path) -> None:
    call = writing(harness, repo.folder, "fine.py", CLEAN)
    assert hook(harness, call, "--policy", "missing.yaml", cwd=repo.folder).denies(harness)
    assert hook(harness, call, "--base", "nowhere", cwd=repo.folder).denies(harness)
    repo.commit({".guard/policy.yaml": "version: 1\npatterns: nonsense\n"})
    assert hook(harness, call, cwd=repo.folder).denies(harness)
    assert hook(harness, writing(harness, tmp_path, "fine.py", CLEAN), cwd=tmp_path).denies(harness)
    assert hook(harness, finishing(harness, repo.folder), cwd=repo.folder).keeps_going(harness) is False


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_nothing_can_be_written_and_the_engine_is_killed(harness: str, repo: Repo, tmp_path: Path) -> None:
    # Nothing is wrong with it, but that has to be found out by the engine.
    text = "def two(db):\n    return db.execute('select 2')\n"
    call = writing(harness, repo.folder, "fine.py", text)
    # Python would leave half a file of bytecode where it may not write all of it.
    full = {**os.environ, "PYTHONPATH": str(ROOT), "GUARD_CACHE_DIR": str(tmp_path / "none")}
    full["PYTHONDONTWRITEBYTECODE"] = "1"
    no_room = f"ulimit -f 0; exec '{sys.executable}' -P -m guard hook {harness}"
    ended = subprocess.run(["sh", "-c", no_room], cwd=repo.folder, env=full, input=json.dumps(call).encode(),
                           capture_output=True, check=False)  # fmt: skip
    assert Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode()).denies(harness)
    killed = (
        "import subprocess\nreal = subprocess.Popen\n"
        "class Popen(real):\n"
        "    def __init__(self, args, *rest, executable=None, **more):\n"
        "        if 'semgrep' in str(executable) + str(args[0]):\n"
        "            args, executable = ['sh', '-c', 'kill -9 $$'], '/bin/sh'\n"
        "        super().__init__(args, *rest, executable=executable, **more)\n"
        "subprocess.Popen = Popen\n"
    )
    env = {"GUARD_CACHE_DIR": str(tmp_path / "cache")}
    done = hook(harness, call, cwd=repo.folder, env=env, fault=killed)
    assert done.denies(harness), done


@pytest.fixture
def stalled() -> Iterator[str]:
    """The address of a package index that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/simple/"


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_the_package_index_is_slow(harness: str, repo: Repo, stalled: str) -> None:
    call = writing(harness, repo.folder, "requirements.txt", "left-alone==1.0\n")
    env = {"CI": "1", "PIP_INDEX_URL": stalled}
    started = time.monotonic()
    done = hook(harness, call, "--deadline", str(DEADLINE), cwd=repo.folder, env=env)
    assert done.denies(harness), done
    assert time.monotonic() - started < DEADLINE + SLACK


@pytest.mark.parametrize(("harness", "program"), one_in(3, HARNESSES, GONE))
def test_guard_itself_is_missing_or_killed(harness: str, program: str, repo: Repo) -> None:
    line = command_line(harness, EDIT, program)
    done = subprocess.run(["sh", "-c", line], cwd=repo.folder, input=b"", capture_output=True, check=False)
    assert Done(done.returncode, done.stdout.decode(), done.stderr.decode()).denies(harness)


def test_nothing_is_left_running(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    fault = (
        "import guard.agents.supervisor as supervisor\n"
        "def judge(call, data):\n"
        "    from guard.tools.process import run\n"
        f"    run(['sh', '-c', 'echo $$ > {marker}; sleep 60'])\n"
        "supervisor._judge = judge\n"
    )
    call = writing("codex", repo.folder, "fine.py", CLEAN)
    assert hook("codex", call, "--deadline", str(DEADLINE), cwd=repo.folder, fault=fault).denies("codex")
    pid = int(marker.read_text())
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("killed", ["hook", "judge"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM])
def test_nothing_outlives_a_hook_that_is_killed(
    repo: Repo, tmp_path: Path, killed: str, number: signal.Signals
) -> None:
    faulty = (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "import guard.agents.supervisor as supervisor\n"
        "def judge(call, data):\n"
        "    import os\n"
        "    from guard.tools.process import run\n"
        f"    open('{tmp_path}/judge', 'w').write(str(os.getpid()))\n"
        f"    run(['sh', '-c', 'cd {tmp_path}; sleep 60 & echo $! > inner; echo $$ > program; wait'])\n"
        "supervisor._judge = judge\n"
        "from guard.__main__ import main\nmain()\n"
    )
    command = [sys.executable, "-I", "-c", faulty, "hook", "codex", "--deadline", "60"]
    call = json.dumps(writing("codex", repo.folder, "fine.py", CLEAN)).encode()
    process = subprocess.Popen(
        command,
        cwd=repo.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(call)
    process.stdin.close()
    process.stdin = None
    pids = [process.pid, *(_written(tmp_path / name) for name in ("judge", "program", "inner"))]
    os.kill(pids[0] if killed == "hook" else pids[1], number)
    out, err = process.communicate(timeout=30)
    if killed == "judge":
        assert Done(process.returncode, out.decode(), err.decode()).denies("codex")
    for pid in pids[1:]:
        for _ in range(200):
            if not _runs(pid):
                break
            time.sleep(0.05)
        assert not _runs(pid)


def _catches(pid: int, number: signal.Signals) -> None:
    """Wait until a process has a handler of its own for a signal."""
    for _ in range(600):
        status = Path(f"/proc/{pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (number - 1) & 1:
            return
        time.sleep(0.02)
    raise AssertionError("it never catches the signal")


def _written(file: Path) -> int:
    for _ in range(600):
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{file.name} was never written")


def _runs(pid: int) -> bool:
    """Whether a process is there, and not only its entry that nobody has asked for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_stop_hook_keeps_the_agent_going_where_it_cannot_judge(repo: Repo) -> None:
    repo.commit({".guard/policy.yaml": "version: 1\npatterns: nonsense\n"})
    repo.write({"app.py": CLEAN + "\n"})
    for harness in HARNESSES:
        assert hook(harness, finishing(harness, repo.folder), cwd=repo.folder).keeps_going(harness)
        assert hook(harness, b"{", "--event", STOP, cwd=repo.folder).keeps_going(harness)
