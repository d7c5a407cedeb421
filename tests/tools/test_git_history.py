from __future__ import annotations

from pathlib import Path

from guard.tools.git import GitRepository
from guard.tools.git_history import recent
from tests.repos import Repo


def test_the_newest_come_first_with_what_each_altered(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1", "b c": "1"})
    repo.commit({"a": "2"}, "Second\n\nBody")
    last = repo.commit({"b c": None, "d/\n:e": "x"}, "Third")
    history = recent(GitRepository(repo.folder).git, last)
    assert [one.paths for one in history.commits] == [("b c", "d/\n:e"), ("a",), ("a", "b c")]
    assert history.commits[1].message == "Second\n\nBody\n"
    assert history.commits[0].author == "author@mail.example"
    assert history.base == last


def test_it_is_bounded_and_leaves_merges_out(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b": "1"})
    repo.git("checkout", "-q", "main")
    repo.commit({"c": "1"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    git, head = GitRepository(repo.folder).git, repo.git("rev-parse", "HEAD")
    assert sorted(one.paths for one in recent(git, head).commits) == [("a",), ("b",), ("c",)]
    assert len(recent(git, head, 2).commits) == 2


def test_no_setting_of_the_repository_alters_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1"})
    last = repo.commit({"b/c": "2"})
    plain = recent(GitRepository(repo.folder).git, last)
    for name in (
        "diff.noprefix",
        "log.showSignature",
        "diff.relative",
        "core.quotePath",
        "diff.mnemonicPrefix",
    ):
        repo.git("config", name, "true")
    repo.git("config", "diff.renames", "copies")
    assert recent(GitRepository(repo.folder).git, last) == plain
