"""Bad input: one clear line, exit code 2, nothing written. What cannot be looked at: exit code 3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard import app
from guard.resources import resource_dir
from guard.tools.semgrep import SemgrepScanner
from tests.cli.conftest import CLEAN, SHELL, Guard
from tests.repos import Repo, snapshot


def refused(guard: Guard, repo: Repo, *arguments: str, stdin: bytes = b"") -> str:
    """The complaint of a run that must end with 2 and leave everything as it was."""
    before = snapshot(repo.folder)
    done = guard("check", *arguments, "--format", "json", "--output", "v.json", cwd=repo.folder, stdin=stdin)
    assert done.code == 2, done
    assert snapshot(repo.folder) == before
    return done.complaint


def test_not_a_repository(guard: Guard, tmp_path: Path) -> None:
    done = guard("check", "--staged", cwd=tmp_path)
    assert done.code == 2
    assert "repository" in done.complaint


@pytest.mark.parametrize(
    "spec", ["HEAD..nowhere", "nowhere..HEAD", "nowhere", "..", "HEAD..", "--..HEAD", "a....b"]
)
def test_a_range_that_names_no_commits(guard: Guard, repo: Repo, spec: str) -> None:
    before = snapshot(repo.folder)
    done = guard("check", "--format", "json", "--output", "v.json", "--", spec, cwd=repo.folder)
    assert done.code == 2
    assert done.complaint
    assert snapshot(repo.folder) == before


def test_a_shallow_clone_without_the_base(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    base = repo.git("rev-parse", "HEAD")
    repo.commit({"app.py": CLEAN.replace("2", "3")})
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", str(clone))
    assert "shallow" in refused(guard, Repo(clone, init=False), f"{base}..HEAD")


@pytest.mark.parametrize("arguments", [("HEAD..HEAD",), ("HEAD",), ("--worktree",)])
def test_nothing_differs(guard: Guard, repo: Repo, arguments: tuple[str, ...]) -> None:
    done = guard("check", *arguments, cwd=repo.folder)
    assert done.code == 0
    assert "nothing differs" in done.out


def test_a_commit_is_not_made_of_nothing(guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "empty" in refused(guard, repo, "--staged")
    assert "empty" in refused(guard, repo, "--pre-commit")
    for end in ("FROM", "TO"):
        monkeypatch.setenv(f"PRE_COMMIT_{end}_REF", "HEAD")
    assert guard("check", "--pre-commit", cwd=repo.folder).code == 0


def test_one_revision_stands_for_what_head_has_since(guard: Guard, repo: Repo) -> None:
    repo.git("branch", "old")
    repo.commit({"app.py": SHELL})
    repo.git("checkout", "-q", "-b", "other", "old")
    repo.commit({"notes.md": "A note.\n"})
    for spec in ("old", "old...HEAD"):
        done = guard("check", spec, "--format", "json", cwd=repo.folder)
        assert [file["path"] for file in json.loads(done.out)["files"]] == ["notes.md"]


@pytest.mark.parametrize(
    "patch",
    [
        b"",
        b"just words\n",
        b"--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n",
        b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-not there\n+x\n",
        b"--- a/../up.py\n+++ b/../up.py\n@@ -0,0 +1 @@\n+x = 1\n",
        b"--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+x\n",
        b"--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n-    return 2 * x\n+    y\n+y = 1\n",
    ],
)
@pytest.mark.parametrize("base", ["HEAD", "."])
def test_a_broken_patch(guard: Guard, repo: Repo, patch: bytes, base: str) -> None:
    assert refused(guard, repo, "--patch", "-", "--base", base, stdin=patch)


def test_a_patch_or_base_that_is_not_there(guard: Guard, repo: Repo) -> None:
    assert "none.diff" in refused(guard, repo, "--patch", "none.diff", "--base", "HEAD")
    patch = b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-def twice(x):\n+def two(x):\n"
    assert "nowhere" in refused(guard, repo, "--patch", "-", "--base", "nowhere", stdin=patch)


@pytest.mark.parametrize(
    ("policy", "place", "part"),
    [
        (b"version: 1\npatterns: [\n", ":3:", "YAML"),
        (b"version: 1\npaterns: []\n", ":2:1", "did you mean patterns?"),
        (b"version: 1\nextends: guard:default\nversion: 1\n", ":3:1", "twice"),
        (b"version: 2\n", ":1:", "1"),
        (b"version: 1\n", ":1:1", "states nothing"),
        (b"", ":1:1", "empty"),
        (b"version: 1\nname: \xff\n", ":2:7", "UTF-8"),
        (b"version: 1\nextends: guard:defualt\n", ":2:", "guard:defualt"),
        (b"version: 1\npatterns:\n  - id: a\n    edits: [functoin.*]\n", ":4:", "function"),
    ],
)
def test_a_broken_policy_in_the_base(guard: Guard, repo: Repo, policy: bytes, place: str, part: str) -> None:
    repo.commit({".guard/policy.yaml": policy})
    repo.stage({"app.py": CLEAN.replace("2", "3")})
    complaint = refused(guard, repo, "--staged")
    assert f".guard/policy.yaml{place}" in complaint
    assert part in complaint


def test_a_policy_that_is_not_there(guard: Guard, repo: Repo) -> None:
    repo.stage({"app.py": CLEAN.replace("2", "3")})
    assert "none.yaml" in refused(guard, repo, "--staged", "--policy", "none.yaml")
    assert "guard:none" in refused(guard, repo, "--staged", "--policy", "guard:none")


def test_without_the_engine_the_verdict_is_incomplete(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.stage({"app.py": CLEAN.replace("2", "3")})
    rules = resource_dir("rules")
    monkeypatch.setattr("guard.app.judging.default_scanner", lambda: SemgrepScanner(rules))
    monkeypatch.setattr("guard.tools.semgrep.util.find_spec", lambda name: None)
    done = guard("check", "--staged", "--format", "json", cwd=repo.folder)
    verdict = json.loads(done.out)
    assert (done.code, verdict["decision"]) == (3, "incomplete")
    assert any("semgrep-core binary is missing" in reason["message"] for reason in verdict["reasons"])


def test_a_crash_is_no_verdict(guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object, **__: object) -> None:
        raise RuntimeError("boom \x1b[31m")

    repo.stage({"app.py": SHELL})
    monkeypatch.setattr(app, "check", fall)
    done = guard("check", "--staged", cwd=repo.folder)
    assert (done.code, done.out) == (3, "")
    assert "boom" in done.err
    assert "\x1b" not in done.err
    assert done.err.splitlines()[-1].startswith("guard: crashed; nothing was judged")


def decided(guard: Guard, repo: Repo, *arguments: str) -> tuple[int, list[str]]:
    """Exit code, and the paths that the verdict lists."""
    done = guard("check", "--staged", "--format", "json", *arguments, cwd=repo.folder)
    assert done.err == "", done.err
    return done.code, [file["path"] for file in json.loads(done.out)["files"]]


@pytest.mark.parametrize(
    "name", ["new\nline.py", "quo'te\".py", "tab\t.py", "\x1b[31mred.py", "ünï 中.py", "a b.py"]
)
def test_odd_names_are_judged_and_shown_harmless(guard: Guard, repo: Repo, name: str) -> None:
    repo.stage({name: CLEAN})
    assert decided(guard, repo) == (0, [name])
    shown = guard("check", "--staged", "-v", cwd=repo.folder).out
    assert "\x1b" not in shown
    assert name not in shown or name.isprintable()
    repo.stage({name: SHELL})
    assert decided(guard, repo)[0] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (CLEAN.replace("\n", "\r\n"), 0),
        (SHELL.replace("\n", "\r\n"), 1),
        (CLEAN.rstrip("\n"), 0),
        (SHELL.rstrip("\n"), 1),
        (b"\xef\xbb\xbf" + SHELL.encode(), 1),
        (CLEAN.encode() + b"# \0\n", 1),  # binary to git, and no Python either
        (CLEAN.encode() + b"name = '\xff'\n", 1),  # not UTF-8 and no encoding line: Python cannot read it
        (b"# -*- coding: latin-1 -*-\nname = '\xe9'\n", 0),
        ("def broken(:\n", 1),
        ("", 0),
    ],
)
def test_odd_contents_have_a_decision(guard: Guard, repo: Repo, content: bytes | str, code: int) -> None:
    repo.stage({"odd.py": content})
    assert decided(guard, repo) == (code, ["odd.py"])


def test_a_large_file_of_words(guard: Guard, repo: Repo) -> None:
    repo.stage({"big.txt": b"some line of text to fill the file with\n" * 100_000})
    assert decided(guard, repo) == (0, ["big.txt"])


def test_a_large_binary_file(guard: Guard, repo: Repo) -> None:
    repo.stage({"big.bin": b"\0" + bytes(range(256)) * 200_000})
    assert decided(guard, repo) == (0, ["big.bin"])


def test_a_source_file_too_large_to_parse_does_not_pass(guard: Guard, repo: Repo) -> None:
    repo.stage({"big.py": b"x = 'some line of code to fill the file with'\n" * 50_000})
    code, paths = decided(guard, repo)
    assert (code, paths) == (1, ["big.py"])


def test_many_files(guard: Guard, repo: Repo) -> None:
    repo.stage({f"d{number % 20}/f{number}.txt": f"{number}\n" for number in range(4_000)})
    code, paths = decided(guard, repo)
    assert (code, len(paths)) == (0, 4_000)


def test_a_suffix_tells_more_than_how_a_name_begins(guard: Guard, repo: Repo) -> None:
    repo.stage({"dockerfile_lint.py": SHELL})
    assert decided(guard, repo) == (1, ["dockerfile_lint.py"])
    repo.stage({"dockerfile_lint.py": CLEAN, "docs/dockerfile-rules.yaml": "rules:\n  - id: a\n"})
    code, _ = decided(guard, repo)
    assert code == 0
