"""`guard hook`: each harness's edits are denied, let through or answered as that harness reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.agents.answers import HARNESSES
from guard.tools.ledger import Ledger
from tests.agents.hooks import CLEAN, SHELL, finishing, hook, running, writing
from tests.repos import Repo
from tests.thinned import one_in


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"app.py": CLEAN, "README.md": "Words.\n"})


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_a_shell_on_input_is_denied_with_its_repair_and_a_plain_edit_passes_silently(
    harness: str, repo: Repo
) -> None:
    bad = hook(harness, writing(harness, repo.folder, "run.py", SHELL), cwd=repo.folder)
    assert bad.denies(harness)
    assert "python-command-shell-built" in bad.reason
    assert "repair: " in bad.reason
    assert len(bad.reason) <= 10_000
    good = hook(harness, writing(harness, repo.folder, "more.py", CLEAN), cwd=repo.folder)
    assert good.is_silent(harness), good


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_at_the_end_the_work_tree_is_looked_at(harness: str, repo: Repo) -> None:
    call = finishing(harness, repo.folder)
    clean = hook(harness, call, cwd=repo.folder)
    assert clean.code == 0
    assert not clean.keeps_going(harness)
    repo.write({"run.py": SHELL})  # came round the edit hook
    bad = hook(harness, call, cwd=repo.folder)
    assert bad.keeps_going(harness)
    assert "run.py:6" in bad.reason


def test_the_policy_is_the_commits_and_never_the_edited_trees(repo: Repo) -> None:
    lax = "version: 1\npatterns:\n  - id: all\n    edits: ['*']\nchecks: {code-rules: {skippable: true}}\n"
    repo.write({".guard/policy.yaml": lax})
    done = hook("claude-code", writing("claude-code", repo.folder, "run.py", SHELL), cwd=repo.folder)
    assert done.denies("claude-code")
    assert "python-command-shell-built" in done.reason


def test_what_was_there_before_the_edit_is_not_held_against_it(repo: Repo) -> None:
    repo.write({"run.py": SHELL})
    arguments = {
        "file_path": str(repo.folder / "run.py"),
        "old_string": "show(sys.argv[1])",
        "new_string": "show(sys.argv[2])",
    }
    edit = {"cwd": str(repo.folder), "hook_event_name": "PreToolUse", "tool_name": "Edit"}
    done = hook("claude-code", {**edit, "tool_input": arguments}, cwd=repo.folder)
    assert done.is_silent("claude-code")


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_shell_commands_are_followed(harness: str, repo: Repo) -> None:
    bad = f"cat > run.py <<'EOF'\n{SHELL}EOF"
    assert hook(harness, running(harness, repo.folder, bad), cwd=repo.folder).denies(harness)
    good = "ls -la && git status"
    assert hook(harness, running(harness, repo.folder, good), cwd=repo.folder).is_silent(harness)


def test_what_is_not_followed_is_answered_as_the_policy_says(repo: Repo) -> None:
    call = running("claude-code", repo.folder, "make build")
    assert hook("claude-code", call, cwd=repo.folder).is_silent("claude-code")
    told = hook("claude-code", call, "--sign-off", "tell", cwd=repo.folder)
    assert not told.denies("claude-code")
    assert "make build" in told.out
    assert hook("claude-code", call, "--sign-off", "deny", cwd=repo.folder).denies("claude-code")
    asked = hook("claude-code", call, "--sign-off", "ask", cwd=repo.folder)
    assert asked.asks
    assert "make build" in asked.out
    repo.commit({".guard/policy.yaml": "version: 1\nextends: guard:default\nunjudged: block\n"})
    assert hook("claude-code", call, cwd=repo.folder).denies("claude-code")


def test_the_user_is_asked_where_a_signature_is_missing(repo: Repo) -> None:
    for harness, asks in (("claude-code", True), ("copilot", True), ("codex", False), ("gemini", False)):
        call = writing(harness, repo.folder, ".github/workflows/ci.yml", "on: push\njobs: {}\n")
        asked = hook(harness, call, "--sign-off", "ask", cwd=repo.folder)
        assert asked.asks is asks
        assert asked.denies(harness) is not asks  # some let an edit through where a hook answers "ask"
        assert "maintainers" in asked.out
    bad = writing("claude-code", repo.folder, "run.py", SHELL)
    assert hook("claude-code", bad, "--sign-off", "ask", cwd=repo.folder).denies("claude-code")


def test_every_verdict_is_kept_where_that_is_asked_for(repo: Repo, tmp_path: Path) -> None:
    ledger = tmp_path / "state" / "ledger"
    options = ("--ledger", str(ledger))
    for text in (SHELL, CLEAN):
        call = {**writing("claude-code", repo.folder, "run.py", text), "session_id": "s-1"}
        hook("claude-code", call, *options, cwd=repo.folder)
    kept = Ledger(ledger).entries()
    assert [(one.decision, one.proposer.session, one.proposer.harness) for one in kept] == [
        ("blocked", "s-1", "claude-code"),
        ("review", "s-1", "claude-code"),
    ]


def test_what_cannot_be_kept_is_denied(repo: Repo, tmp_path: Path) -> None:
    call = writing("claude-code", repo.folder, "more.py", CLEAN)
    done = hook("claude-code", call, "--ledger", str(tmp_path), cwd=repo.folder)
    assert done.denies("claude-code")
    assert "ledger" in done.reason


WAYS_TO_WRITE = [
    "echo '{}' > NAME/rules.json",
    "cat > NAME/rules.json <<'EOF'\n{}\nEOF",
    "cp app.py NAME/rules.json",
    "mv /tmp/x.json NAME/proofs/x",
    "rm -rf NAME",
    "rm -rf NAME/../own",
    "rm -rf PARENT",
    "mv PARENT /tmp/elsewhere",
    "tee NAME/x < app.py",
    "sed -i s/a/b/ NAME/x",
    "cd PARENT && echo x > own/y",
    "touch LINK/x",
]


@pytest.mark.parametrize("variable", one_in(3, ("GUARD_CACHE_DIR", "XDG_STATE_HOME", "GUARD_METADATA")))
def test_no_command_writes_where_guard_keeps_what_it_believes(
    variable: str, repo: Repo, tmp_path: Path
) -> None:
    """Also below the temporary folder, where an agent may write otherwise."""
    own = tmp_path / "parent" / "own"
    own.mkdir(parents=True)
    (tmp_path / "link").symlink_to(own)
    named = own / "guard" if variable == "XDG_STATE_HOME" else own
    environment = {variable: str(own)}
    for way in WAYS_TO_WRITE:
        command = way.replace("NAME", str(named)).replace("PARENT", str(own.parent))
        command = command.replace("LINK", str(tmp_path / "link"))
        if variable == "XDG_STATE_HOME":
            command = re.sub(r"guard/\S+", "guard/seal.key", command).replace("own/y", "own/guard/seal.key")
            command = command.replace("link/x", "link/guard/seal.key")
        done = hook("claude-code", running("claude-code", repo.folder, command), cwd=repo.folder,
                    env=environment)  # fmt: skip
        assert done.denies("claude-code"), command
    beside = f"echo x > {tmp_path}/beside.txt && rm -f {tmp_path}/parent-other"
    done = hook("claude-code", running("claude-code", repo.folder, beside), cwd=repo.folder, env=environment)
    assert done.is_silent("claude-code"), done


def test_the_ledger_and_what_its_database_keeps_beside_it_are_out_of_an_agents_reach(
    repo: Repo, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.sqlite"
    for name in (ledger, f"{ledger}-wal"):
        call = running("claude-code", repo.folder, f"echo x > {name}")
        assert hook("claude-code", call, "--ledger", str(ledger), cwd=repo.folder).denies("claude-code")
