"""guard beside the tools that it stands in for, on the same merged changes, in one run.

    python benchmarks/beside.py --changes DIR [--limit 20] [--tools DIR …] [--codeshield PYTHON] [--curves]

Every route is given each change in turn, so that whatever else the machine does falls on all of them: guard
as a new process (cold), in this process (warm) and by `guard batch` with one and two workers; CodeShield in
an interpreter of its own that stays up; and as new processes `semgrep scan`, the bare `semgrep-core` (both
with guard's Python rules), bandit, detect-secrets, pip-audit and licensecheck. Only changes with a Python
file count. guard reads both sides of a change and all its files; the others get what they can read of the
side after. A tool that is not installed is named, and so is one that ended badly (pip-audit and licensecheck
ask an index); neither counts in any sum.

Figures are wall-clock seconds: compare only what stands in one run. `--curves` also draws how guard's
time grows with the size of a file, the number of files, of rules and of changes, into `benchmarks/*.svg`.
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
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib import util
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from click import Context

import guard
from benchmarks.batch import POLICY, rates
from benchmarks.changes import add_options, chosen_entries
from benchmarks.gate import change_of
from benchmarks.growth_curves import draw
from guard.cli import cli
from guard.model.change import ChangeSet
from guard.tools.rules import load_bundle

ROOT = Path(__file__).resolve().parent.parent
CODESHIELD = """\
import asyncio, json, sys, time
from codeshield.cs import CodeShield
for line in sys.stdin:
    started = time.perf_counter()
    found = [asyncio.run(CodeShield.scan_code(text)).is_insecure for text in json.loads(line)]
    print(json.dumps([time.perf_counter() - started, sum(found)]), flush=True)
"""

Route = Callable[["Case"], float | None]
"""Seconds for one change; None where the tool has nothing to read in it, or ended badly."""


def _adds_python(change: ChangeSet) -> bool:
    """Whether there is something to read for every tool."""
    return any(file.after is not None and file.after.path.endswith(".py") for file in change.files)


class Case:
    """One change, also on disk: the folders `before` and `after`."""

    def __init__(self, change: ChangeSet, folder: Path) -> None:
        self.change = change
        self.before, self.after = folder / "before", folder / "after"
        for top in (self.before, self.after):
            top.mkdir(parents=True)
        for file in change.files:
            for side, top in ((file.before, self.before), (file.after, self.after)):
                if side is not None and side.mode in (0o100644, 0o100755):
                    path = top / side.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(side.data)

    def paths(self, *suffixes: str) -> list[str]:
        """Files of the side after, by their names' ends."""
        found = (path.relative_to(self.after) for path in self.after.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if path.name.endswith(suffixes))


def main() -> None:
    options = _options()
    os.environ.setdefault("PIP_NO_INDEX", "1")
    entries = chosen_entries(options.changes, 0, options.max_bytes)
    readable = (change for entry in entries if (change := change_of(entry)) is not None)
    changes = list(islice((one for one in readable if _adds_python(one)), options.limit))
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guard-beside-")))
        os.environ["GUARD_CACHE_DIR"] = str(scratch / "cache")
        cases = [Case(one, scratch / str(number)) for number, one in enumerate(changes)]
        routes = _routes(stack, scratch, options)
        for route in routes.values():
            _each(route, cases[:1])  # warm disks and processes
        took: dict[str, list[float]] = {name: [] for name in routes}
        for number, case in enumerate(cases):
            order = list(routes) if number % 2 else list(reversed(routes))
            for name in order:
                took[name] += _each(routes[name], [case])
        _print(took, len(cases))
        rates([case.change for case in cases], (1, 2))
        if options.curves:
            draw(ROOT / "benchmarks")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 20)
    parser.add_argument("--codeshield", metavar="PYTHON", help="an interpreter that has codeshield 1.0.1")
    parser.add_argument("--tools", type=Path, nargs="*", default=[], help="more folders with programs")
    parser.add_argument("--curves", action="store_true")
    return parser.parse_args()


def _each(route: Route, cases: Sequence[Case]) -> list[float]:
    return [seconds for case in cases if (seconds := route(case)) is not None]


def _routes(stack: ExitStack, scratch: Path, options: argparse.Namespace) -> dict[str, Route]:
    routes: dict[str, Route] = {"guard warm": _warm, "guard cold": _cold}
    if "serve" not in cli.list_commands(Context(cli)):
        print("guard service: not in this version, left out")
    if options.codeshield:
        routes["codeshield"] = _codeshield(stack, options.codeshield)
    else:
        print("codeshield: no --codeshield, left out")
    rules = scratch / "rules.json"
    rules.write_text(json.dumps({"rules": load_bundle(ROOT / "rules").sources["python"]}))
    beside = [Path(sys.executable).parent, *options.tools]
    tools: dict[str, tuple[str | None, Callable[[Case], list[str]]]] = {
        "semgrep scan": (_found("semgrep", beside), lambda case: [
            "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--config", str(rules),
            *case.paths(".py"),
        ] if case.paths(".py") else []),
        "semgrep-core": (_core(), lambda case: _core_arguments(case, rules)),
        "bandit": (_found("bandit", beside), lambda case: (
            ["-q", *case.paths(".py")] if case.paths(".py") else []
        )),
        "detect-secrets": (_found("detect-secrets", beside), lambda case: ["scan", *case.paths("")]),
        "pip-audit": (_found("pip-audit", beside), lambda case: [
            "--disable-pip", "--no-deps", "--progress-spinner", "off",
            *(part for path in _requirements(case) for part in ("-r", path)),
        ] if _requirements(case) else []),
        "licensecheck": (_found("licensecheck", beside), lambda case: (
            ["--requirements-paths", *_requirements(case)] if _requirements(case) else []
        )),
    }  # fmt: skip
    for name, (program, arguments) in tools.items():
        if program is None:
            print(f"{name}: not installed, left out")
        else:
            routes[name] = _program(name, program, arguments)
    return routes


def _found(name: str, beside: Sequence[Path]) -> str | None:
    return shutil.which(name, path=os.pathsep.join(map(str, beside))) or shutil.which(name)


def _core() -> str | None:
    spec = util.find_spec("semgrep")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return next(
        (str(path) for one in folders if (path := Path(one) / "bin" / "semgrep-core").is_file()), None
    )


def _core_arguments(case: Case, rules: Path) -> list[str]:
    paths = case.paths(".py")
    return ["-rules", str(rules), "-lang", "python", "-json", *paths] if paths else []


def _requirements(case: Case) -> list[str]:
    return [path for path in case.paths(".txt") if "requirements" in path.rpartition("/")[2]]


def _warm(case: Case) -> float:
    started = time.perf_counter()
    guard.check(case.change, POLICY)
    return time.perf_counter() - started


def _cold(case: Case) -> float | None:
    command = [sys.executable, "-m", "guard", "check", "--before", str(case.before), "--after"]
    return _ran([*command, str(case.after), "--policy", POLICY, "--format", "json"], ROOT, (0, 1, 3))


def _program(name: str, program: str, arguments: Callable[[Case], list[str]]) -> Route:
    bad: list[int] = []

    def route(case: Case) -> float | None:
        asked = arguments(case)
        if not asked:
            return None
        seconds = _ran([program, *asked], case.after, (0, 1))
        if seconds is None and not bad:
            bad.append(1)
            print(f"{name}: ended badly (it may need an index), such runs do not count")
        return seconds

    return route


def _ran(command: Sequence[str], folder: Path, good: Sequence[int]) -> float | None:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - started if done.returncode in good else None


def _codeshield(stack: ExitStack, python: str) -> Route:
    # Its second tier runs the semgrep that PATH names: the one of its own environment.
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    process = stack.enter_context(
        subprocess.Popen(
            [python, "-c", CODESHIELD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PATH": path},
        )
    )
    assert process.stdin
    stack.callback(process.stdin.close)

    def route(case: Case) -> float | None:
        texts = [(case.after / path).read_text("utf-8", "replace") for path in case.paths(".py")]
        if not texts or process.poll() is not None:
            return None
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(texts) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            print("codeshield: ended, left out from here on")
            return None
        return float(json.loads(answer)[0])

    return route


def _print(took: Mapping[str, Sequence[float]], count: int) -> None:
    print(f"\n{count} changes\n{'seconds a change':18}{'runs':>6}{'median':>9}{'p95':>9}{'x warm':>9}")
    warm = statistics.median(took["guard warm"])
    for name, seconds in took.items():
        if seconds:
            middle, late = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95)]
            print(f"{name:18}{len(seconds):6}{middle:9.3f}{late:9.3f}{middle / warm:9.2f}")
    others = ("semgrep scan", "bandit", "detect-secrets", "pip-audit", "licensecheck")
    one_by_one = sum(statistics.median(took[name]) for name in others if took.get(name))
    print(f"the tools one after another, by their medians: {one_by_one:.3f} s")


if __name__ == "__main__":
    main()
