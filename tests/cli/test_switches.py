"""`guard check --index`, and databases that lie where the proposal could have written them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guard.app import CI_VARIABLES
from tests.cli.conftest import Guard
from tests.index_server import serving
from tests.repos import Repo
from tests.tools.advisories.samples import entry, write_zip

NAME = "frobnicator"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*CI_VARIABLES, "GUARD_ADVISORIES", "GUARD_METADATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository whose work tree brings in a dependency."""
    made = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    made.write({"requirements.txt": f"a==1\n{NAME}==1.0\n"})
    return made


def judged(guard: Guard, repo: Repo, *args: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The verdict, and what it says of the check."""
    done = guard("check", "--worktree", "--format", "json", *args, cwd=repo.folder)
    verdict = json.loads(done.out)
    [outcome] = [one for one in verdict["outcomes"] if one["check"] == "new-packages"]
    return verdict, outcome


def said(outcome: dict[str, Any]) -> str:
    return " ".join(outcome["details"])


def test_outside_ci_the_caller_chooses_and_the_verdict_names_it(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving([]) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        verdict, outcome = judged(guard, repo, "--index", "ask")
        assert "--index ask, where the policy says defer" in said(outcome)
        assert any(one["id"] == "package-missing" for one in verdict["findings"])
        count = len(server.requests)

        _, outcome = judged(guard, repo, "--index", "defer")
        assert "--index" not in said(outcome)

        verdict, outcome = judged(guard, repo, "--index", "off")
        assert "--index off, where the policy says defer" in said(outcome)
        assert f"deferred to CI: {NAME}" in said(outcome)
        assert any(one["id"] == "index-deferred" for one in verdict["findings"])
        assert len(server.requests) == count


@pytest.mark.parametrize("use", ["defer", "off"])
def test_in_ci_nothing_is_left_for_later(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    monkeypatch.setenv("CI", "true")
    done = guard("check", "--worktree", "--index", use, cwd=repo.folder)
    assert done.code == 2
    assert "only `ask`" in done.complaint


def test_in_ci_a_policy_that_asks_nothing_can_be_made_stricter(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "version: 1\nextends: guard:default\nchecks:\n  new-packages:\n    required: true\n"
        "    block: {severity: medium, confidence: medium}\n    options: {index: off, cool_down_days: 0}\n"
    )
    monkeypatch.setenv("CI", "true")
    with serving([]) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        _, outcome = judged(guard, repo, "--policy", str(policy))
        assert "the policy turns that off" in said(outcome)
        assert server.requests == []
        verdict, outcome = judged(guard, repo, "--policy", str(policy), "--index", "ask")
    assert "--index ask, where the policy says off" in said(outcome)
    assert any(one["id"] == "package-missing" for one in verdict["findings"])


def test_a_database_inside_the_judged_tree_is_refused(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside = write_zip(repo.folder / "all.zip", [entry("PYSEC-1")])
    link = tmp_path / "link.zip"
    link.symlink_to(inside)
    below = repo.folder / "below"
    below.mkdir()
    for path in (inside, link, Path("all.zip"), repo.folder / "not-there.zip"):
        done = guard("check", "--worktree", "--advisories", path, cwd=repo.folder)
        assert done.code == 2
        assert "--advisories names a place inside" in done.complaint
    done = guard("check", "--worktree", "--advisories", "../all.zip", cwd=below)
    assert (done.code, "inside of the tree" in done.complaint) == (2, True)

    monkeypatch.setenv("GUARD_ADVISORIES", str(inside))
    assert "GUARD_ADVISORIES names" in guard("check", "--worktree", cwd=repo.folder).complaint
    monkeypatch.delenv("GUARD_ADVISORIES")
    monkeypatch.setenv("GUARD_METADATA", f"{repo.folder / 'site'}:{tmp_path / 'elsewhere'}")
    done = guard("check", "--worktree", cwd=repo.folder)
    assert (done.code, "GUARD_METADATA names" in done.complaint) == (2, True)


def test_between_folders_the_proposed_one_is_the_judged_tree(guard: Guard, tmp_path: Path) -> None:
    for name, line in (("before", "a==1\n"), ("after", "a==2\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(line)
    outside = write_zip(tmp_path / "all.zip", [entry("PYSEC-1")])
    ways = ("check", "--before", "before", "--after", "after", "--advisories")
    assert guard(*ways, outside, cwd=tmp_path).code == 0
    inside = write_zip(tmp_path / "after" / "all.zip", [entry("PYSEC-1")])
    assert guard(*ways, inside, cwd=tmp_path).code == 2


def test_a_cache_inside_the_judged_tree_is_refused(
    guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    inside = repo.folder / ".cache"
    inside.mkdir()
    link = tmp_path / "link"
    link.symlink_to(inside)
    for place in (inside, link, Path(".cache"), link / "not-there"):
        monkeypatch.setenv("GUARD_CACHE_DIR", str(place))
        done = guard("check", "--worktree", cwd=repo.folder)
        assert (done.code, "GUARD_CACHE_DIR names a place inside" in done.complaint) == (2, True)

    monkeypatch.delenv("GUARD_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(inside))
    done = guard("check", "--worktree", cwd=repo.folder)
    assert (done.code, "XDG_CACHE_HOME names a place inside" in done.complaint) == (2, True)
