"""`guard check` from end to end: every way to name a change, every decision, every place to write to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CLEAN, SHELL, Guard
from tests.repos import Repo, snapshot

EXAMPLES = Path(__file__).parents[2] / "examples"
PATCH = "--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,3 @@\n def twice(x):\n+    x = int(x)\n     return 2 * x\n"


def folders(example: str) -> tuple[str, ...]:
    top = EXAMPLES / example
    return ("--before", str(top / "before"), "--after", str(top / "after"))


def document(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_the_real_example_reaches_review_and_names_who_signs(guard: Guard) -> None:
    done = guard("check", *folders("retry"), "--format", "json")
    verdict = document(done.out)
    assert (done.code, verdict["decision"]) == (0, "sign_off")
    assert [(one["id"], one["by"]) for one in verdict["sign_offs"]] == [("control-plane", ["maintainers"])]


def test_the_bad_example_is_blocked_with_repairs(guard: Guard) -> None:
    done = guard("check", *folders("shortcut"), "--format", "json")
    verdict = document(done.out)
    assert (done.code, verdict["decision"]) == (1, "blocked")
    blocking = [one for one in verdict["findings"] if one["effect"] == "blocks"]
    assert {one["id"] for one in blocking} == {"python-tls-unverified-context", "python-command-shell-built"}
    assert all(one["repair"] for one in blocking)


def test_range_from_where_the_two_parted(guard: Guard, repo: Repo) -> None:
    repo.git("switch", "-q", "-c", "work")
    repo.commit({"app.py": CLEAN + "\n\ndef thrice(x):\n    return 3 * x\n"})
    repo.git("switch", "-q", "main")
    repo.commit({"README.md": "Other words.\n"})
    parted = document(guard("check", "main...work", "--format", "json", cwd=repo.folder).out)
    direct = document(guard("check", "main..work", "--format", "json", cwd=repo.folder).out)
    assert [file["path"] for file in parted["files"]] == ["app.py"]
    assert [file["path"] for file in direct["files"]] == ["README.md", "app.py"]


def test_staged_and_worktree_look_at_different_things(guard: Guard, repo: Repo) -> None:
    repo.stage({"app.py": CLEAN.replace("2 * x", "x + x")})
    repo.write({"app.py": SHELL})
    before = snapshot(repo.folder)
    assert guard("check", "--staged", cwd=repo.folder).code == 0
    assert guard("check", "--worktree", cwd=repo.folder).code == 1
    assert guard("check", "--staged", "-C", repo.folder).code == 0
    assert snapshot(repo.folder) == before


@pytest.mark.parametrize("base", ["HEAD", "."])
def test_patch_from_standard_input_and_from_a_file(
    guard: Guard, repo: Repo, base: str, tmp_path: Path
) -> None:
    patch = tmp_path / "fix.diff"
    patch.write_text(PATCH)
    piped = guard("check", "--patch", "-", "--base", base, cwd=repo.folder, stdin=PATCH.encode())
    read = guard("check", "--patch", patch, "--base", base, cwd=repo.folder)
    assert (piped.code, read.code) == (0, 0)
    assert "app.py" in guard("check", "--patch", patch, "--base", base, "-v", cwd=repo.folder).out


def test_the_hook_judges_the_pushed_range_or_else_the_index(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = repo.git("rev-parse", "HEAD")
    bad = repo.commit({"app.py": SHELL})
    repo.stage({"README.md": "New words.\n"})
    assert guard("check", "--pre-commit", cwd=repo.folder).code == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", base)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", bad)
    assert guard("check", "--pre-commit", cwd=repo.folder).code == 1


@pytest.mark.parametrize(
    ("said", "more", "code"),
    [("tell", [], 0), ("ask", [], 4), ("ask", ["--sign-off=tell"], 0), ("tell", ["--sign-off=fail"], 4)],
)
def test_the_policy_says_whether_a_hook_asks_for_signatures_first(
    guard: Guard, repo: Repo, said: str, more: list[str], code: int
) -> None:
    repo.commit({".guard/policy.yaml": f"version: 1\nextends: guard:default\nhook: {said}\n"})
    repo.stage({"Makefile": "all:\n\ttrue\n"})
    assert guard("check", "--pre-commit", *more, cwd=repo.folder).code == code
    assert guard("check", "--staged", cwd=repo.folder).code == 0


def test_a_hook_that_asks_lets_through_what_needs_nobody(guard: Guard, repo: Repo) -> None:
    repo.commit({".guard/policy.yaml": "version: 1\nextends: guard:default\nhook: ask\n"})
    repo.stage({"README.md": "New words.\n"})
    assert guard("check", "--pre-commit", cwd=repo.folder).code == 0


def test_the_index_that_git_hands_a_hook_is_the_one_judged(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.stage({"app.py": SHELL})
    env = {"GIT_INDEX_FILE": ".git/next-index"}
    repo.git("read-tree", "HEAD", env=env)
    repo.write({"README.md": "New words.\n"})
    repo.git("add", "README.md", env=env)
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo.git_dir / "next-index"))
    done = guard("check", "--staged", "--format", "json", cwd=repo.folder)
    assert [file["path"] for file in document(done.out)["files"]] == ["README.md"]


def test_the_policy_comes_from_the_base_and_not_from_the_proposal(guard: Guard, repo: Repo) -> None:
    strict = "version: 1\nextends: guard:docs-only\n"
    loose = "version: 1\nextends: guard:default\n"
    repo.commit({".guard/policy.yaml": strict})
    repo.stage({"app.py": CLEAN.replace("2 * x", "x + x"), ".guard/policy.yaml": loose})
    assert guard("check", "--staged", cwd=repo.folder).code == 1
    assert guard("check", "--staged", "--policy", "guard:default", cwd=repo.folder).code == 0


def test_several_formats_at_once(guard: Guard, tmp_path: Path) -> None:
    places = [tmp_path / "v.json", tmp_path / "v.sarif", tmp_path / "v.md"]
    options = ["--format", "terminal"]
    for place, name in zip(places, ("json", "sarif", "markdown"), strict=True):
        options += ["--format", name, "--output", str(place)]
    done = guard("check", *folders("shortcut"), *options)
    assert done.code == 1
    assert done.out.startswith("BLOCKED")
    assert document(places[0].read_text())["decision"] == "blocked"
    assert document(places[1].read_text())["version"] == "2.1.0"
    assert "python-command-shell-built" in places[2].read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(place.name for place in places)


def test_a_report_is_written_whole_or_not_at_all(guard: Guard, tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    place.write_text("old")
    missing = tmp_path / "none" / "v.json"
    done = guard("check", *folders("retry"), "--format", "json", "--output", missing)
    assert done.code == 2
    assert str(missing) in done.complaint
    done = guard("check", *folders("retry"), "--policy", "guard:none", "--format", "json", "--output", place)
    assert done.code == 2
    assert place.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


def test_the_same_change_twice_gives_the_same_bytes(guard: Guard) -> None:
    def judged() -> str:
        found = document(guard("check", *folders("shortcut"), "--format", "json").out)
        assert found.pop("timings")
        return json.dumps(found)

    assert judged() == judged()


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "exactly one way"),
        (("--staged", "--worktree"), "--staged and --worktree"),
        (("HEAD~1..HEAD", "--staged"), "BASE..HEAD and --staged"),
        (("--patch", "x.diff"), "go together"),
        (("--staged", "--base", "HEAD"), "go together"),
        (("--before", "x"), "go together"),
        (("--staged", "--format", "json", "--format", "sarif"), "one --output for each"),
        (("--staged", "--format", "json", "--output", "a", "--output", "b"), "one --output for each"),
        (("--staged", *("--format", "json", "--output", "a") * 2), "same place"),
    ],
)
def test_wrong_usage(guard: Guard, repo: Repo, arguments: tuple[str, ...], part: str) -> None:
    done = guard("check", *arguments, cwd=repo.folder)
    assert done.code == 2
    assert part in done.complaint


@pytest.mark.parametrize("arguments", [("--bogus",), ("--format", "xml"), ("a", "b")])
def test_unknown_options_are_usage_errors(guard: Guard, arguments: tuple[str, ...]) -> None:
    done = guard("check", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err


def test_as_a_process_of_its_own(repo: Repo) -> None:
    repo.stage({"app.py": SHELL})
    env = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent)}
    run = [sys.executable, "-m", "guard", "check", "--staged"]
    done = subprocess.run(run, cwd=repo.folder, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("BLOCKED")
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_timings_name_the_slow_rules_and_files(guard: Guard, tmp_path: Path) -> None:
    many = "".join(
        f"def f{n}(self, db, name):\n    q = 'select a from b where c = ' + name\n"
        f"    db.execute(q)\n    self.run_sql(db, q + name)\n\n\n"
        for n in range(150)
    )
    for side, text in (("before", ""), ("after", many)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "app.py").write_text(text)
    done = guard(
        "check", "--before", str(tmp_path / "before"), "--after", str(tmp_path / "after"), "--timings"
    )
    lines = done.err.splitlines()
    assert any(line.split()[1:] == ["ms", "code-rules"] for line in lines)
    assert any("code-rules: python-sql-" in line and " over app.py (" in line for line in lines)
    quiet = guard("check", "--before", str(tmp_path / "before"), "--after", str(tmp_path / "after"))
    assert (quiet.code, quiet.out) == (done.code, done.out)
    assert quiet.err == ""
