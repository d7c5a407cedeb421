"""`guard hook install` and `guard doctor` as commands: they prove what holds, and say what does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from guard.agents.install import SETTINGS
from guard.checks import CHECKS
from tests.agents.hooks import CLEAN, ROOT
from tests.cli.conftest import Guard
from tests.repos import Repo, snapshot

GUARD = f"{sys.executable} -I {ROOT}/guard/__main__.py"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Repo(tmp_path / "repo", {"app.py": CLEAN})


def install(run: Guard, repo: Repo, harness: str, *more: str) -> str:
    done = run("hook", "install", harness, "--guard", GUARD, *more, cwd=repo.folder)
    assert done.code == 0, done
    return done.out


def be_patient(repo: Repo, harness: str) -> None:
    """Let the installed hook take its time, on a busy machine: what is asked is the answer."""
    path = repo.folder / SETTINGS[harness].file
    path.write_text(path.read_text().replace(" --closing", " --deadline 28 --closing"))


def test_installed_hooks_stop_a_bad_edit_and_nothing_is_touched(guard: Guard, repo: Repo) -> None:
    assert "+++ b/.codex/hooks.json" in install(guard, repo, "codex")
    assert "nothing to change" in install(guard, repo, "codex")
    install(guard, repo, "cursor")
    be_patient(repo, "codex")
    be_patient(repo, "cursor")
    before = snapshot(repo.folder)
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 0, done
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "ok   codex edit hook",
        "ok   codex stop hook",
        "ok   cursor edit hook",
        "ok   cursor stop hook",
    ]
    assert all("whatever modules and programs the tree brings" in line for line in done.out.splitlines())
    assert snapshot(repo.folder) == before
    install(guard, repo, "codex", "--remove")
    assert json.loads((repo.folder / ".codex/hooks.json").read_text()) == {"hooks": {}}


def test_a_dry_run_writes_nothing(guard: Guard, repo: Repo) -> None:
    assert "would be written" in install(guard, repo, "gemini", "--dry-run")
    assert not (repo.folder / ".gemini").exists()


def test_a_hook_that_the_trees_own_files_end_early_fails(guard: Guard, repo: Repo) -> None:
    """Started without isolation: whatever `sitecustomize` prints is then the whole answer."""
    install(guard, repo, "codex")
    be_patient(repo, "codex")
    path = repo.folder / ".codex" / "hooks.json"
    written = path.read_text()
    early = written.replace("a=$(", "a=$([ ! -e sitecustomize.py ] || { echo guard-has-answered; exit; }; ")
    assert early != written
    path.write_text(early)
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 1
    assert "FAIL codex edit hook: what the tree brings is run in guard's start" in done.out


def test_an_older_command_is_told_to_be_written_again(guard: Guard, repo: Repo) -> None:
    denial = "{ [ $? -eq 2 ] || echo 'no answer' >&2; exit 2; }"
    older = f"{GUARD} hook codex --event EVENT --deadline 28 || {denial}"
    hooks = {
        name: [{"hooks": [{"type": "command", "command": older.replace("EVENT", event)}]}]
        for name, event in (("PreToolUse", "edit"), ("Stop", "stop"))
    }
    repo.write({".codex/hooks.json": json.dumps({"hooks": hooks})})
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 0, done
    assert done.out.count("run `guard hook install codex` again") == 2


def test_an_installation_that_an_agent_can_write_is_told(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(guard, repo, "codex")
    be_patient(repo, "codex")
    monkeypatch.setattr("guard.app.own_code.sys.prefix", str(repo.folder / ".venv"))
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 0
    assert "ok   guard itself: runs from .venv in this tree, which an agent here can write" in done.out
    repo.commit({".venv/lib/module.py": "VALUE = 1\n"})
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 1
    assert "FAIL guard itself" in done.out


@pytest.mark.parametrize("command", ["true", "exit 1", "exit 2", "guard-is-not-here", "echo '{}'"])
def test_hooks_that_prove_nothing_fail(guard: Guard, repo: Repo, command: str) -> None:
    line = f"{command} # guard hook codex"
    handlers = [{"hooks": [{"type": "command", "command": line}]}]
    repo.write({".codex/hooks.json": json.dumps({"hooks": {"PreToolUse": handlers}})})
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert done.code == 1
    assert "FAIL codex edit hook" in done.out
    assert "FAIL codex stop hook" in done.out


def test_nothing_configured_is_no_success(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    done = guard("doctor", "--no-checks", cwd=repo.folder)
    assert (done.code, "none is configured" in done.out) == (1, True)
    assert guard("doctor", "--no-checks", cwd=tmp_path).code == 2


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
    done = guard("doctor", "--no-checks", cwd=repo.folder)
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


def test_each_check_is_shown_to_go_red_or_why_it_cannot(repo: Repo, guard: Guard) -> None:
    tried_out = "version: 1\nextends: guard:default\nchecks:\n  secrets: {mode: monitor}\n"
    repo.commit({".guard/policy.yaml": tried_out})
    told = dict(
        one.removeprefix("ok  ").split(": ", 1)
        for one in guard("doctor", cwd=repo.folder).out.splitlines()
        if one.startswith("ok   check ")
    )
    assert told.keys() == {f" check {check.meta.id}" for check in CHECKS}
    assert told[" check code-rules"].startswith("goes red: ")
    assert told[" check secrets"].startswith("only shows what it finds here: ")
    assert told[" check vulnerabilities"].startswith("cannot go red here: no advisory database")
