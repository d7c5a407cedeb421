"""Time `guard check --staged` on five changed files, cold, beside the tools it stands in for.

    python benchmarks/latency.py [--runs 7]

Makes a small repository, stages a change of five files, and runs in turn, as whole processes: guard; then
semgrep's own command over the changed files with guard's Python rules, pip-audit, licensecheck,
detect-secrets and bandit. A tool that is not installed, or does not end well here (pip-audit and licensecheck
ask an index), is named and left out of the sum, which then favours the others. Cold means a new process each
time with a warm disk and a filled cache; the first run ever, which fills the cache, is timed by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guard.tools.rules import load_bundle

ROOT = Path(__file__).resolve().parent.parent
PYTHON_BEFORE = """\
import json
import logging

log = logging.getLogger(__name__)


class Store:
    def __init__(self, path):
        self.path = path

    def load(self):
        with open(self.path, encoding="utf-8") as stream:
            return json.load(stream)

    def names(self):
        return sorted(self.load())
"""
PYTHON_AFTER = (
    PYTHON_BEFORE
    + """\

    def find(self, prefix):
        found = []
        for name in self.names():
            if name.startswith(prefix):
                found.append(name)
        log.info("found %d", len(found))
        return found
"""
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guard-latency-") as folder:
        top = Path(folder) / "repository"
        changed = _repository(top)
        own = {
            "GUARD_CACHE_DIR": str(Path(folder) / "cache"),
            "PYTHONPATH": str(ROOT),
            "GUARD_SERVICE": "off",
        }
        environment = os.environ | own
        guard = [sys.executable, "-m", "guard", "check", "--staged"]
        first, _ = _time(guard, top, environment)
        print(f"guard, first run ever (fills the cache): {first:.2f} s")
        rules = Path(folder) / "rules.json"
        rules.write_text(json.dumps({"rules": load_bundle(ROOT / "rules").sources["python"]}))
        others = _others(changed, rules)
        times: dict[str, list[float]] = {"guard": [], **{name: [] for name in others}}
        failed: set[str] = set()
        for _ in range(options.runs):
            times["guard"].append(_time(guard, top, environment)[0])
            for name, command in others.items():
                if name in failed:
                    continue
                seconds, status = _time(command, top, environment)
                times[name].append(seconds)
                if status not in (0, 1):
                    failed.add(name)
    _print(times, failed)


def _repository(top: Path) -> list[str]:
    """A repository with five files changed in the index; returns their paths."""
    names = [f"shop/part{number}.py" for number in range(4)]
    top.mkdir()
    (top / "shop").mkdir()
    _git(top, "init", "-q")
    for name in names:
        (top / name).write_text(PYTHON_BEFORE)
    (top / "requirements.txt").write_text("click==8.1.7\n")
    _git(top, "add", ".")
    _git(top, "-c", "user.name=x", "-c", "user.email=x@mail.example", "commit", "-qm", "before")
    for name in names:
        (top / name).write_text(PYTHON_AFTER)
    (top / "requirements.txt").write_text("click==8.1.8\n")
    _git(top, "add", ".")
    return [*names, "requirements.txt"]


def _git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), *arguments], check=True, capture_output=True)


def _others(changed: list[str], rules: Path) -> dict[str, list[str]]:
    python = [name for name in changed if name.endswith(".py")]
    commands = {
        "semgrep": ["scan", "--metrics=off", "--disable-version-check", "--config", str(rules), *python],
        "pip-audit": ["-r", "requirements.txt", "--disable-pip", "--no-deps", "--progress-spinner", "off"],
        "licensecheck": ["--requirements-paths", "requirements.txt"],
        "detect-secrets": ["scan", *changed],
        "bandit": ["-q", *python],
    }
    folder = Path(sys.executable).parent
    found = {name: shutil.which(name, path=str(folder)) for name in commands}
    for name, path in found.items():
        if path is None:
            print(f"{name}: not installed, left out")
    return {name: [path, *commands[name]] for name, path in found.items() if path is not None}


def _time(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[float, int]:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return time.perf_counter() - started, done.returncode


def _print(times: dict[str, list[float]], failed: set[str]) -> None:
    print(f"{'whole process, seconds':24}{'median':>8}{'min':>8}{'max':>8}")
    for name, seconds in times.items():
        note = "  did not end well here, left out of the sum" if name in failed else ""
        print(f"{name:24}{statistics.median(seconds):8.2f}{min(seconds):8.2f}{max(seconds):8.2f}{note}")
    guard = statistics.median(times["guard"])
    rest = sum(statistics.median(s) for name, s in times.items() if name != "guard" and name not in failed)
    print(f"the others, one after another: {rest:.2f} s, {rest / guard:.1f} times guard's {guard:.2f} s")


if __name__ == "__main__":
    main()
