"""Time whole processes of `guard hook` and `guard check --staged`, with a service and without one.

    python -m benchmarks.service [--runs 15]

Two and five changed files. Each round runs every command once, so that all meet the same machine; the answers
with and without the service are compared too, and the service's own count shows that it gave them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEFORE = (
    "import json\n\n\ndef load(path):\n    with open(path) as stream:\n        return json.load(stream)\n"
)
ADDED = "\n\ndef names(path):\n    return sorted(load(path))\n"
RISKY = "\n\ndef fetch(url):\n    import requests\n\n    return requests.get(url, verify=True).json()\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guard-service-") as name:
        folder = Path(name)
        (folder / "run").mkdir(mode=0o700)
        own = {"GUARD_CACHE_DIR": "cache", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run"}
        environment = {**os.environ, **{name: str(folder / place) for name, place in own.items()}}
        for variable in ("CI", "GUARD_SERVICE"):
            environment.pop(variable, None)
        service = subprocess.Popen(_guard("serve"), env=environment)
        try:
            while subprocess.run(
                _guard("serve", "--status"), env=environment, capture_output=True, check=False
            ).returncode:
                time.sleep(0.2)
            _measure(folder, environment, options.runs)
        finally:
            service.terminate()
            service.wait()


def _guard(*arguments: str) -> list[str]:
    return [sys.executable, "-I", str(ROOT / "guard" / "__main__.py"), *arguments]


def _measure(folder: Path, environment: dict[str, str], runs: int) -> None:
    commands: dict[str, tuple[list[str], Path, bytes]] = {}
    for files in (2, 5):
        top = folder / f"of-{files}"
        call = _repository(top, files)
        for kind, line, data in (
            ("hook", ("hook", "codex", "--deadline", "60"), call),
            ("check --staged", ("check", "--staged"), b""),
        ):
            commands[f"{kind}, {files} files"] = (_guard(*line), top, data)
            commands[f"{kind}, {files} files, alone"] = (_guard(*line, "--no-service"), top, data)
    commands["python, nothing"] = ([sys.executable, "-I", "-c", ""], folder, b"")
    times: dict[str, list[float]] = {name: [] for name in commands}
    work: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        said = {}
        for name, (command, where, data) in commands.items():
            started, worked = time.perf_counter(), _processor_time()
            done = subprocess.run(
                command, cwd=where, env=environment, input=data, capture_output=True, check=False
            )
            if turn:  # the first round fills caches
                times[name].append(time.perf_counter() - started)
                work[name].append(_processor_time() - worked)
            said[name] = done.returncode, done.stdout, done.stderr
        if any(said[name] != said[f"{name}, alone"] for name in said if f"{name}, alone" in said):
            sys.exit(f"answers differ: {said}")
    print(f"{'whole process, milliseconds':32}{'median':>8}{'min':>8}{'max':>8}{'processor':>12}")
    for name, taken in times.items():
        low, middle, high = (1000 * one for one in (min(taken), statistics.median(taken), max(taken)))
        print(f"{name:32}{middle:8.0f}{low:8.0f}{high:8.0f}{1000 * statistics.median(work[name]):12.0f}")
    status = subprocess.run(_guard("serve", "--status"), env=environment, capture_output=True, check=True)
    print(status.stdout.decode(), end="")


def _processor_time() -> float:
    """Seconds that the processes begun here, and what they began, have worked; not those of the service."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _repository(top: Path, files: int) -> bytes:
    """A repository with changed files in the index only; the hook's call that asks for the same change."""
    top.mkdir()
    names = [f"part_{number}.py" for number in range(files)]
    more = {name: RISKY if number == 1 else ADDED for number, name in enumerate(names)}
    for name in names:
        (top / name).write_text(BEFORE)
    _git(top, "init", "-q")
    _git(top, "add", ".")
    _git(top, "-c", "user.name=x", "-c", "user.email=x@mail.example", "commit", "-qm", "before")
    for name in names:
        (top / name).write_text(BEFORE + more[name])
    _git(top, "add", ".")
    for name in names:
        (top / name).write_text(BEFORE)
    sections = "".join(
        f"*** Update File: {name}\n@@\n         return json.load(stream)\n"
        + "".join(f"+{line}\n" for line in more[name].splitlines())
        for name in names
    )
    event = {"hook_event_name": "PreToolUse", "cwd": str(top), "session_id": "s", "tool_name": "apply_patch"}
    patch = f"*** Begin Patch\n{sections}*** End Patch"
    return json.dumps({**event, "tool_input": {"command": patch}}).encode()


def _git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
