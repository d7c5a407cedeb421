"""Time a hook's call on an edit of two files, and hold apply_patch against published scenarios.

    python benchmarks/hooks.py [--runs 9] [--scenarios FOLDER]

Each call is a whole process: what a harness waits for. It is timed beside `guard check --staged` on the same
change, and beside a Python that does nothing. FOLDER holds scenarios of Codex's apply_patch, one folder each
with `patch.txt` and perhaps `input/`, and a `manifest.json` that says which are accepted; a file whose text
is not there is given the lines that the patch expects.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

BEFORE = (
    "import json\n\n\ndef load(path):\n    with open(path) as stream:\n        return json.load(stream)\n"
)
ADDED = "\n\ndef names(path):\n    return sorted(load(path))\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--scenarios", type=Path)
    options = parser.parse_args()
    if options.scenarios is not None:
        results = scenarios(options.scenarios)
        agreeing = sum(agrees for _, agrees in results)
        print(f"apply_patch: {agreeing} of {len(results)} published scenarios agree")
        for name, agrees in results:
            if not agrees:
                print(f"  differs: {name}")
    with tempfile.TemporaryDirectory(prefix="guard-hooks-") as folder:
        _timings(Path(folder), options.runs)


def scenarios(folder: Path) -> list[tuple[str, bool]]:
    """Each scenario's name, and whether guard accepts it as its outcome says, with the expected files."""
    manifest = json.loads((folder / "manifest.json").read_text())
    return [(entry["scenario"], _agrees(folder / entry["scenario"], entry)) for entry in manifest]


def _agrees(folder: Path, entry: dict[str, Any]) -> bool:
    from guard.errors import IntakeError
    from guard.intake.agents.codex_patch import apply_codex_patch
    from guard.intake.agents.draft import Draft
    from guard.tools.workspace import LocalWorkspace

    patch = (folder / "patch.txt").read_text()
    expected_lines = [line[1:] for line in patch.splitlines() if line[:1] in (" ", "-")]
    with tempfile.TemporaryDirectory(prefix="guard-scenario-") as top:
        for name in entry["input_files"]:
            written = folder / "input" / name
            text = written.read_text() if written.is_file() else "\n".join([*expected_lines, ""])
            (Path(top) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(top) / name).write_text(text)
        draft = Draft(LocalWorkspace(top))
        try:
            apply_codex_patch(draft, patch)
        except IntakeError:
            return bool(entry["outcome"].startswith("reject"))
        for change in draft.files():
            wanted = folder / "expected" / change.path
            if wanted.is_file() and (change.after is None or change.after.data != wanted.read_bytes()):
                return False
    return bool(entry["outcome"] == "accept")


def _timings(folder: Path, runs: int) -> None:
    top = folder / "repository"
    own = {"GUARD_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT), "GUARD_SERVICE": "off"}
    environment = os.environ | own
    call = _repository(top)
    python = [sys.executable, "-P"]
    commands = {
        "hook codex, two files": ([*python, "-m", "guard", "hook", "codex"], call),
        "hook codex, `ls`": ([*python, "-m", "guard", "hook", "codex"], _shell_call(top)),
        "guard check --staged": ([*python, "-m", "guard", "check", "--staged"], b""),
        "python, nothing": ([*python, "-c", ""], b""),
    }
    subprocess.run(
        commands["guard check --staged"][0], cwd=top, env=environment, capture_output=True, check=False
    )
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, (command, data) in commands.items():
            started = time.perf_counter()
            done = subprocess.run(
                command, cwd=top, env=environment, input=data, capture_output=True, check=False
            )
            times[name].append(time.perf_counter() - started)
            if done.returncode:
                sys.exit(f"{name}: exit {done.returncode}: {done.stderr.decode()}")
    print(f"{'whole process, seconds':28}{'median':>8}{'min':>8}{'max':>8}")
    for name, seconds in times.items():
        print(f"{name:28}{statistics.median(seconds):8.2f}{min(seconds):8.2f}{max(seconds):8.2f}")
    hook, check = (
        statistics.median(times[name]) for name in ("hook codex, two files", "guard check --staged")
    )
    print(f"a hook's call takes {hook / check:.2f} times a check of the same change")


def _repository(top: Path) -> bytes:
    """A repository with two files changed in the index only; the call that asks for the same change."""
    top.mkdir()
    names = ("load.py", "save.py")
    for name in names:
        (top / name).write_text(BEFORE)
    _git(top, "init", "-q")
    _git(top, "add", ".")
    _git(top, "-c", "user.name=x", "-c", "user.email=x@mail.example", "commit", "-qm", "before")
    for name in names:
        (top / name).write_text(BEFORE + ADDED)
    _git(top, "add", ".")
    for name in names:
        (top / name).write_text(BEFORE)
    added = "".join(f"+{line}\n" for line in ADDED.splitlines())
    sections = "".join(
        f"*** Update File: {name}\n@@\n         return json.load(stream)\n{added}" for name in names
    )
    return _call(top, "apply_patch", f"*** Begin Patch\n{sections}*** End Patch")


def _shell_call(top: Path) -> bytes:
    return _call(top, "Bash", "ls -la && git status")


def _call(top: Path, tool: str, command: str) -> bytes:
    event = {"hook_event_name": "PreToolUse", "cwd": str(top), "session_id": "s"}
    return json.dumps({**event, "tool_name": tool, "tool_input": {"command": command}}).encode()


def _git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
