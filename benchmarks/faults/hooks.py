"""Hooks: six harnesses, and all that can go wrong between a harness and guard. Each must be a denial."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from socket import AF_INET, SOCK_STREAM, socket

from benchmarks.faults.lab import GOOD, Fault, Lab
from tests.agents.hooks import SHELL, Done, writing

HARNESSES = ("claude-code", "codex", "copilot", "gemini", "cursor", "openhands")
DEADLINE = 2.0
"""Seconds that hooks are given here; the machine is busy with other faults."""

IN_THE_JUDGE: dict[str, str] = {
    "raises": "raise ValueError('text of the proposal')",
    "runs out of memory": "raise MemoryError",
    "leaves": "raise SystemExit(0)",
    "recurses": "judge(call, data)",
    "ends at once": "os._exit(0)",
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "kills its parent's group's harmless signal": "os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)",
    "hangs": "time.sleep(60)",
    "hangs and ignores signals": "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
    "spins": "\n    while True: pass",
    "answers without a form": "return {'event': 'edit', 'deny': 'no', 'text': ''}",
    "answers half": "return {'deny': False}",
    "answers with a number": "return {'event': 'edit', 'deny': 0, 'text': ''}",
    "answers nothing": "return None",
    "has a full disk": "raise OSError(28, 'No space left on device')",
    "closes its streams": "[os.close(n) for n in range(256) if n > 2 and _open(n)]; return {'deny': False}",
}
INPUTS: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "no call": b"{}",
    "no UTF-8": b'{"tool_name": "\xff"}',
    "UTF-16": '{"tool_name": "Read"}'.encode("utf-16"),
    "nested": b"[" * 200_000,
    "an object nested": b'{"a":' * 100_000,
    "a number of 5,000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a key twice": b'{"tool_name": "Read", "tool_name": "Write", "tool_input": {}, "toolName": "x"}',
    "an unknown tool": b'{"tool_name": "Teleport", "tool_input": {"to": "app.py"}}',
    "another event": b'{"hook_event_name": "Sneeze", "tool_name": "Read", "tool_input": {}}',
    "a tool that is a number": b'{"tool_name": 1, "tool_input": {}}',
    "arguments that are text": b'{"tool_name": "Write", "tool_input": "x"}',
    "a NUL": b'{"tool_name": "Write\\u0000", "tool_input": {}}',
    "33 MB": b'{"a": "' + b"x" * (33 * 2**20) + b'"}',
}
PATHS = (
    "../out.py",
    "/etc/passwd.py",
    ".git/config",
    ".git/hooks/pre-commit",
    "a\0b.py",
    "",
    ".",
    "~/x.py",
    "x" * 5000,
)
STREAMS = ("<&-", ">/dev/full", ">&-", "2>&-", "2>/dev/full", ">&- 2>&-", "< /dev/zero", "< .")


def faults() -> Iterator[Fault]:
    """All of them, for each harness."""
    promise = "the harness is told a denial, by its own rules, before the deadline"
    for harness in HARNESSES:
        for name, body in IN_THE_JUDGE.items():
            yield Fault(
                "hooks", f"{harness}: the judging process {name}", promise, partial(_judge, harness, body)
            )
        for name, data in INPUTS.items():
            yield Fault(
                "hooks", f"{harness}: standard input is {name}", promise, partial(_input, harness, data)
            )
        for path in PATHS:
            yield Fault(
                "hooks", f"{harness}: the edit is of {path[:30]!r}", promise, partial(_path, harness, path)
            )
        for redirection in STREAMS:
            yield Fault(
                "hooks", f"{harness}: streams {redirection}", promise, partial(_stream, harness, redirection)
            )
        for name, act in OTHERS.items():
            yield Fault("hooks", f"{harness}: {name}", promise, partial(act, harness))
        yield Fault(
            "hooks",
            f"{harness}: nothing is wrong (a control)",
            "a good edit is let through",
            partial(_good, harness),
        )


def _ask(
    lab: Lab, harness: str, stdin: bytes, *options: str, before: str = "", deadline: float = DEADLINE,
    env: dict[str, str | None] | None = None, command: Callable[[list[str]], list[str]] = list,
) -> None:  # fmt: skip
    line = command(lab.command("hook", harness, *options, "--deadline", str(deadline)))
    cwd = lab.folder / "repo"
    done = lab.run(line, cwd=cwd, stdin=stdin, env=env, before=before, within=60, codes=range(256))
    _denies(lab, harness, Done(done.code, done.out, done.err))
    if done.seconds > deadline + 8 * lab.shared.patience:
        lab.late = True
        lab.broken.append(f"it took {done.seconds:.0f} s")


def _denies(lab: Lab, harness: str, done: Done) -> None:
    try:
        denied = done.denies(harness)
    except ValueError:
        denied = False
    lab.must(denied, f"no denial: exit {done.code} {done.out[:80]!r} {done.err[-120:]!r}")


def _call(lab: Lab, harness: str, text: str = GOOD, name: str = "fine.py") -> bytes:
    return json.dumps(writing(harness, lab.folder / "repo", name, text)).encode()


def _judge(harness: str, body: str, lab: Lab) -> None:
    lab.repo()
    (lab.install() / "sitecustomize.py").write_text(
        "import os, signal, time\nimport guard.agents.supervisor as supervisor\n"
        "def _open(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"
        f"def judge(call, data):\n    {body}\nsupervisor._judge = judge\n"
    )
    _ask(lab, harness, _call(lab, harness))


def _input(harness: str, data: bytes, lab: Lab) -> None:
    lab.repo()
    _ask(lab, harness, data, deadline=5)


def _path(harness: str, path: str, lab: Lab) -> None:
    lab.repo()
    call = json.dumps(writing(harness, lab.folder / "repo", "PLACE.py", GOOD))
    whole = json.dumps(f"{lab.folder}/repo/PLACE.py")[1:-1]
    relative = path if path.startswith(("/", "~")) or not path else f"{lab.folder}/repo/{path}"
    call = call.replace(whole, json.dumps(relative)[1:-1]).replace("PLACE.py", json.dumps(path)[1:-1])
    _ask(lab, harness, call.encode(), deadline=5)


def _stream(harness: str, redirection: str, lab: Lab) -> None:
    lab.repo()

    def command(line: list[str]) -> list[str]:
        return ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *line]

    # What is wrong with the edit is found by the reader: no engine is needed for a denial.
    _ask(lab, harness, _call(lab, harness, "def broken(:\n"), deadline=5, command=command)


def _good(harness: str, lab: Lab) -> None:
    lab.repo()
    line = lab.command("hook", harness, "--deadline", "30")
    done = lab.run(line, cwd=lab.folder / "repo", stdin=_call(lab, harness), codes={0})
    lab.must(Done(done.code, done.out, done.err).is_silent(harness), f"it was stopped: {done.out[:200]}")


def _bad(harness: str, lab: Lab) -> None:
    lab.repo()
    _ask(lab, harness, _call(lab, harness, SHELL), deadline=20)


def _option(option: str, value: str, harness: str, lab: Lab) -> None:
    lab.repo()
    _ask(lab, harness, _call(lab, harness), option, value)


def _base_policy(harness: str, lab: Lab) -> None:
    lab.repo().commit({".guard/policy.yaml": "version: 1\npatterns: nonsense\n"})
    _ask(lab, harness, _call(lab, harness))


def _no_repository(harness: str, lab: Lab) -> None:
    (lab.folder / "repo").mkdir()
    _ask(lab, harness, _call(lab, harness))


def _limit(limit: str, harness: str, lab: Lab) -> None:
    lab.repo()
    text = "import subprocess\n\nsubprocess.run(['ls'], check=True)\n"
    cold: dict[str, str | None] = {"GUARD_CACHE_DIR": str(lab.work / "cold")}
    _ask(lab, harness, _call(lab, harness, text), before=limit, env=cold)


def _variables(env: dict[str, str | None], harness: str, lab: Lab) -> None:
    lab.repo()
    _ask(lab, harness, _call(lab, harness, SHELL), env=env, deadline=10)


def _stalled_index(harness: str, lab: Lab) -> None:
    lab.repo()
    with closing(socket(AF_INET, SOCK_STREAM)) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        index = f"http://127.0.0.1:{listener.getsockname()[1]}/simple/"
        env: dict[str, str | None] = {"CI": "1", "PIP_INDEX_URL": index, "UV_DEFAULT_INDEX": None}
        _ask(lab, harness, _call(lab, harness, "left-alone==1.0\n", "requirements.txt"), env=env)


def _endless_input(harness: str, lab: Lab) -> None:
    repo = lab.repo()
    with subprocess.Popen(
        lab.command("hook", harness, "--deadline", str(DEADLINE)),
        cwd=repo.folder, env=lab.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b'{"tool')
        process.stdin.flush()
        process.wait(timeout=30)
        _denies(
            lab,
            harness,
            Done(process.returncode, process.stdout.read().decode(), process.stderr.read().decode()),
        )


def _signalled(number: int, harness: str, lab: Lab) -> None:
    repo = lab.repo()
    (lab.install() / "sitecustomize.py").write_text(
        "import time\nimport guard.agents.supervisor as supervisor\n"
        f"def judge(call, data):\n    open({str(lab.work / 'begun')!r}, 'w').close(); time.sleep(60)\n"
        "supervisor._judge = judge\n"
    )
    with subprocess.Popen(
        lab.command("hook", harness, "--deadline", "30"),
        cwd=repo.folder, env=lab.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(_call(lab, harness))
        process.stdin.close()
        process.stdin = None
        for _ in range(400):
            if (lab.work / "begun").exists():
                break
            time.sleep(0.05)
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=30)
    if number != signal.SIGKILL:
        _denies(lab, harness, Done(process.returncode, out.decode(), err.decode()))


OTHERS: dict[str, Callable[[str, Lab], None]] = {
    "a bad edit": _bad,
    "--policy names nothing": partial(_option, "--policy", "missing.yaml"),
    "--policy names a folder": partial(_option, "--policy", "."),
    "--base names nothing": partial(_option, "--base", "nowhere"),
    "the base's policy is nonsense": _base_policy,
    "there is no repository": _no_repository,
    "no file may be written": partial(_limit, "ulimit -f 0"),
    "150 MB of address space": partial(_limit, "ulimit -v 150000"),
    "few open files": partial(_limit, "ulimit -n 12"),
    "one second of processor time": partial(_limit, "ulimit -t 1; export GUARD_CACHE_DIR=/dev/null/x"),
    "no folder for temporary files": partial(_variables, {"TMPDIR": "/nowhere/at/all"}),
    "no PATH": partial(_variables, {"PATH": "/nowhere"}),
    "no HOME": partial(_variables, {"HOME": None}),
    "a cache that is a file": partial(_variables, {"GUARD_CACHE_DIR": "/dev/null"}),
    "an index that says nothing": _stalled_index,
    "standard input never ends": _endless_input,
    "SIGTERM": partial(_signalled, signal.SIGTERM),
    "SIGINT": partial(_signalled, signal.SIGINT),
    "SIGHUP": partial(_signalled, signal.SIGHUP),
    "SIGKILL (only what is left is asked)": partial(_signalled, signal.SIGKILL),
}
