"""Whatever happens to a service or its worker: the caller has its answer, and nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.agents.hooks import CLEAN, Done, writing
from tests.repos import Repo
from tests.service.running import ROOT, Home, command, ended, plain

SAYS = "def check(arguments):\n    sys.stdout.write('from the service\\n')\n    return 7\n"
BEFORE_IT_WRITES = {
    "raises": "raise ValueError",
    "ends at once": "os._exit(0)",
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "stands still": "os.kill(os.getpid(), signal.SIGSTOP)",
    "kills the service": "os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)",
    "stops the service": "os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)",
    "has nothing to write to": "os.close(3); os.closerange(3, 64); sys.stdout.write('x')",
}
WHILE_IT_WRITES = {
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "raises": "raise ValueError",
    "kills the service": "os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo", {"app.py": CLEAN})
    made.stage({"app.py": CLEAN + "\n\nTWO = twice(1)\n"})
    return made


def asked(
    where: Home, kind: str, folder: Path, seconds: float = 10.0
) -> tuple[int | str | None, bytes, bytes]:
    """What the light client makes of a service, in a process of its own: its result, output and errors."""
    ask = (
        f"import sys, math; sys.path.append({str(ROOT)!r})\n"
        "from guard.service.client import CutOffError, ask\n"
        "try:\n"
        f"    said = ask({kind!r}, ['--staged'], 0, {seconds}, math.inf)\n"
        "except CutOffError:\n    said = 'cut off'\n"
        "sys.stderr.write(f'<{said!r}>')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", ask],
        cwd=folder,
        env=where.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    err, _, said = done.stderr.rpartition(b"<")
    return {"None": None, "'cut off'": "cut off"}.get(said.rstrip(b">").decode(), 7), done.stdout, err


def test_an_answer(own: Home, tmp_path: Path) -> None:
    with plain(own, SAYS):
        assert asked(own, "check", tmp_path) == (7, b"from the service\n", b"")


@pytest.mark.parametrize("fault", BEFORE_IT_WRITES)
def test_a_fault_before_anything_is_written(fault: str, own: Home, tmp_path: Path) -> None:
    body = f"def check(arguments):\n    {BEFORE_IT_WRITES[fault]}\n    return 0\n"
    with plain(own, body):
        assert asked(own, "check", tmp_path) == (None, b"", b"")


@pytest.mark.parametrize("fault", WHILE_IT_WRITES)
def test_a_fault_while_it_is_written(fault: str, own: Home, tmp_path: Path) -> None:
    body = "def check(arguments):\n    sys.stdout.write('half'); sys.stdout.flush()\n    "
    body += f"{WHILE_IT_WRITES[fault]}\n"
    with plain(own, body):
        assert asked(own, "check", tmp_path) == ("cut off", b"half", b"")


def test_who_turned_away_is_written_nothing_any_more(own: Home, tmp_path: Path) -> None:
    body = f"def check(arguments):\n    open({str(tmp_path / 'begun')!r}, 'w').close()\n"
    body += (
        "    os.kill(os.getppid(), signal.SIGSTOP); time.sleep(4); sys.stdout.write('late')\n    return 0\n"
    )
    with plain(own, body) as process:
        out = tmp_path / "out"
        ask = (
            f"import sys, math; sys.path.append({str(ROOT)!r}); from guard.service.client import ask\n"
            "assert ask('check', [], 0, 1.0, math.inf) is None"
        )
        with out.open("wb") as stream:
            subprocess.run(
                [sys.executable, "-I", "-c", ask],
                env=own.env,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                check=True,
            )
        assert (tmp_path / "begun").exists()
        time.sleep(5)
        process.send_signal(signal.SIGCONT)
        assert out.read_bytes() == b""


@pytest.mark.parametrize("fault", ["is killed", "stands still", "stops the service"])
def test_the_command_and_a_hook_judge_by_themselves(fault: str, own: Home, repo: Repo) -> None:
    """Real ones, in front of a service that fails them."""
    body = f"def check(arguments):\n    {BEFORE_IT_WRITES[fault]}\n    return 0\n"
    with plain(own, body) as process:
        alone = own.guard("check", "--staged", "--no-service", cwd=repo.folder)
        assert own.guard("check", "--staged", cwd=repo.folder) == alone
        process.send_signal(signal.SIGCONT)
        data = json.dumps(writing("codex", repo.folder, "more.py", CLEAN)).encode()
        done = own.guard("hook", "codex", "--deadline", "120", cwd=repo.folder, stdin=data)
        assert done == (0, b"", b"")


def test_a_hook_denies_what_nobody_judges_in_time(own: Home, repo: Repo) -> None:
    data = json.dumps(writing("codex", repo.folder, "app.py", CLEAN)).encode()
    with plain(own, "def check(arguments):\n    time.sleep(60)\n    return 0\n"):
        started = time.monotonic()
        code, out, err = own.guard("hook", "codex", "--deadline", "2", cwd=repo.folder, stdin=data)
        assert Done(code, out.decode(), err.decode()).denies("codex")
        assert b"no judgement within 2 seconds" in err
        assert b"repair:" in err
        assert time.monotonic() - started < 30


@pytest.mark.parametrize("harness", ["claude-code", "copilot", "cursor", "gemini"])
def test_a_hook_that_is_cut_off_denies(harness: str, own: Home, repo: Repo) -> None:
    body = "def check(arguments):\n    sys.stdout.write('{}'); sys.stdout.flush()\n    raise ValueError\n"
    data = json.dumps(writing(harness, repo.folder, "more.py", CLEAN)).encode()
    with plain(own, body):
        code, _, err = own.guard("hook", harness, cwd=repo.folder, stdin=data)
    assert code == 2
    assert b"Nothing is let through" in err


def test_a_check_that_is_cut_off_is_incomplete(own: Home, repo: Repo) -> None:
    body = "def check(arguments):\n    sys.stdout.write('half'); sys.stdout.flush()\n    raise ValueError\n"
    with plain(own, body):
        code, out, err = own.guard("check", "--staged", cwd=repo.folder)
    assert (code, out) == (3, b"half")
    assert b"may not be whole" in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("who", ["caller", "service"])
def test_nothing_outlives_them(
    who: str, number: signal.Signals, own: Home, repo: Repo, tmp_path: Path
) -> None:
    """The worker and the program that it runs; told to end, a service waits for its worker."""
    if who == "service" and number != signal.SIGKILL:
        pytest.skip("it drains")
    body = (
        "from guard.tools.process import run\n"
        "def check(arguments):\n"
        f"    open('{tmp_path}/worker', 'w').write(str(os.getpid()))\n"
        f"    run(['sh', '-c', 'echo $$ > {tmp_path}/program; sleep 60'])\n"
    )
    with plain(own, body) as process:
        caller = subprocess.Popen(
            command("check", "--staged"),
            cwd=repo.folder,
            env=own.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        found = [written(tmp_path / name) for name in ("worker", "program")]
        os.kill(caller.pid if who == "caller" else process.pid, number)
        _, err = caller.communicate(timeout=120)
        if who == "caller" and number != signal.SIGKILL:
            assert (caller.returncode, err) == (3, b"guard: interrupted\n")
        if who == "service":
            assert caller.returncode == 0
        assert all(ended(pid) for pid in found)


def written(file: Path) -> int:
    for _ in range(1200):
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{file.name} was never written")
