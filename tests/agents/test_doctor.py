"""`guard hook install` and `guard doctor` as commands: they prove what holds, and say what does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.agents.hooks import CLEAN, ROOT
from tests.cli.conftest import Guard
from tests.repos import Repo, snapshot

GUARD = f"{sys.executable} -P -m guard"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Repo(tmp_path / "repo", {"app.py": CLEAN})


def install(run: Guard, repo: Repo, harness: str, *more: str) -> str:
    done = run("hook", "install", harness, "--guard", GUARD, *more, cwd=repo.folder)
    assert done.code == 0, done
    return done.out


def test_installed_hooks_stop_a_bad_edit_and_nothing_is_touched(guard: Guard, repo: Repo) -> None:
    assert "+++ b/.codex/hooks.json" in install(guard, repo, "codex")
    install(guard, repo, "cursor")
    before = snapshot(repo.folder)
    done = guard("doctor", cwd=repo.folder)
    assert done.code == 0, done
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "ok   codex edit hook",
        "ok   codex stop hook",
        "ok   cursor edit hook",
        "ok   cursor stop hook",
    ]
    assert snapshot(repo.folder) == before
    assert "nothing to change" in install(guard, repo, "codex")
    install(guard, repo, "codex", "--remove")
    assert json.loads((repo.folder / ".codex/hooks.json").read_text()) == {"hooks": {}}


def test_a_dry_run_writes_nothing(guard: Guard, repo: Repo) -> None:
    assert "would be written" in install(guard, repo, "gemini", "--dry-run")
    assert not (repo.folder / ".gemini").exists()


@pytest.mark.parametrize("command", ["true", "exit 1", "exit 2", "guard-is-not-here", "echo '{}'"])
def test_hooks_that_prove_nothing_fail(guard: Guard, repo: Repo, command: str) -> None:
    line = f"{command} # guard hook codex"
    handlers = [{"hooks": [{"type": "command", "command": line}]}]
    repo.write({".codex/hooks.json": json.dumps({"hooks": {"PreToolUse": handlers}})})
    done = guard("doctor", cwd=repo.folder)
    assert done.code == 1
    assert "FAIL codex edit hook" in done.out
    assert "FAIL codex stop hook" in done.out


def test_nothing_configured_is_no_success(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    done = guard("doctor", cwd=repo.folder)
    assert (done.code, "none is configured" in done.out) == (1, True)
    assert guard("doctor", cwd=tmp_path).code == 2


def test_gates_and_pre_commit_are_tried(guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{repo.folder.parent}:/usr/bin:/bin")
    script = repo.folder.parent / "guard"
    script.write_text(f'#!/bin/sh\nexec {GUARD} "$@"\n')
    script.chmod(0o755)
    steps = "      - run: guard check origin/main...HEAD\n      - run: guard check a..b || true\n"
    gate = f"jobs:\n  gate:\n    steps:\n{steps}"
    repo.write({
        ".github/workflows/gate.yml": gate,
        ".pre-commit-config.yaml": "repos:\n- repo: https://git.example/guard\n  hooks:\n  - id: guard\n",
    })  # fmt: skip
    done = guard("doctor", cwd=repo.folder)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "ok   pre-commit entry: stops the bad change"
    assert lines[1].startswith("FAIL pre-commit itself")
    assert lines[2] == "ok   gate in .github/workflows/gate.yml: stops the bad change"
    assert lines[3].endswith("its exit code is thrown away, so it stops nothing")


def test_the_help_and_mistakes_of_the_hook_command(guard: Guard, tmp_path: Path) -> None:
    assert "guard hook install" in guard("hook", "--help").out
    assert guard("hook", "claude-code", "--help").code == 0
    assert guard("hook", "claude-code", "--deadline", "soon").code == 2
    assert guard("hook", "netscape").code == 2
    assert guard("hook", "install", "codex", cwd=tmp_path).code == 2
