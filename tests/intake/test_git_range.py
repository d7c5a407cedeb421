"""Ranges of commits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.errors import IntakeError, RepositoryError
from guard.intake.git import git_range
from guard.model.change import ChangeKind
from guard.tools.git import GitRepository
from tests.repos import Repo, snapshot


def test_every_kind_of_change(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    repo = Repo(tmp_path / "r", {"mod": "a\n", "gone": "b\n", "old": text, "run": "c\n", "bin": b"\0a"})
    before = repo.git("rev-parse", "HEAD")
    (repo.folder / "run").chmod(0o755)
    (repo.folder / "link").symlink_to("mod")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{before},sub")
    repo.write({"mod": "a\nb\n", "new": "n\n", "gone": None, "old": None, "bin": b"\0b"})
    repo.write({"moved": text.replace("line 3\n", "line three\n"), "copy": text + "more\n"})
    repo.git("add", "-A", "-f", "--", "mod", "new", "gone", "old", "bin", "moved", "link", "run")
    repo.git("commit", "-q", "-m", "all")

    change = git_range(GitRepository(repo.folder), f"{before}..HEAD")

    kinds = {file.path: file.kind for file in change.files}
    assert kinds == {
        "bin": ChangeKind.BINARY,
        "gone": ChangeKind.DELETED,
        "link": ChangeKind.SYMLINK,
        "mod": ChangeKind.MODIFIED,
        "moved": ChangeKind.RENAMED,
        "new": ChangeKind.ADDED,
        "run": ChangeKind.MODE,
        "sub": ChangeKind.SUBMODULE,
    }
    files = {file.path: file for file in change.files}
    assert files["mod"].before is not None
    assert files["mod"].after is not None
    assert (files["mod"].before.data, files["mod"].after.data) == (b"a\n", b"a\nb\n")
    assert files["link"].after is not None
    assert files["link"].after.data == b"mod"
    assert files["sub"].after is not None
    assert files["sub"].after.data == before.encode()
    assert files["moved"].before is not None
    assert files["moved"].before.path == "old"
    assert change.source == f"{before}..HEAD"
    assert change.base.read("gone") == b"b\n"
    assert list(change.base.paths()) == ["bin", "gone", "mod", "old", "run"]
    assert change.base.id == repo.git("rev-parse", f"{before}^{{tree}}")


def test_a_copy_is_an_addition(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "x = 1\n" * 30})
    repo.commit({"a": "x = 1\n" * 30 + "y = 2\n", "b": "x = 1\n" * 30})
    change = git_range(GitRepository(tmp_path), "HEAD~1..HEAD")
    assert {file.path: file.kind for file in change.files} == {
        "a": ChangeKind.MODIFIED,
        "b": ChangeKind.ADDED,
    }


def test_two_and_three_dots(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    fork = repo.git("rev-parse", "HEAD^{tree}")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"b": "2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"c": "3\n"})
    repository = GitRepository(tmp_path)
    two = git_range(repository, "main..topic")
    assert [(file.path, file.kind) for file in two.files] == [
        ("b", ChangeKind.ADDED),
        ("c", ChangeKind.DELETED),
    ]
    three = git_range(repository, "main...topic")
    assert [file.path for file in three.files] == ["b"]
    assert three.base.id == fork


def test_no_merge_base_and_several(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.git("checkout", "-q", "--orphan", "island")
    repo.commit({"b": "2\n"})
    with pytest.raises(RepositoryError, match="no common ancestor"):
        git_range(GitRepository(tmp_path), "main...island")
    repo.git("checkout", "-q", "-f", "main")
    repo.commit({"x": "1\n"})
    repo.git("branch", "side", "main~1")
    repo.git("checkout", "-q", "side")
    repo.commit({"y": "1\n"})
    crossed = repo.git("rev-parse", "main")
    repo.git("merge", "-q", "-m", "m1", crossed)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "-m", "m2", "side~1")
    with pytest.raises(RepositoryError, match="2 merge bases"):
        git_range(GitRepository(tmp_path), "main...side")


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "HEAD",
        "..HEAD",
        "HEAD..",
        "a....b",
        "a..b..c",
        "--output=x..HEAD",
        "HEAD..-x",
        "HEAD..a\nb",
        "...",
    ],
)
def test_a_malformed_range_is_refused(tmp_path: Path, spec: str) -> None:
    Repo(tmp_path, {"a": "1\n"})
    with pytest.raises(RepositoryError):
        git_range(GitRepository(tmp_path), spec)


def test_what_is_no_commit_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.commit({"a": "2\n"})
    repo.git("tag", "blob", "HEAD:a")
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("tag", "-a", "-m", "m", "note", "HEAD:a")
    repo.git("tag", "-a", "-m", "m", "release", "HEAD")
    repository = GitRepository(tmp_path)
    assert git_range(repository, "HEAD~1..release").files
    for name in ("blob", "tree", "note", "HEAD:a"):
        with pytest.raises(RepositoryError, match="leads to no commit"):
            git_range(repository, f"HEAD~1..{name}")
    with pytest.raises(RepositoryError, match="'absent' is not a commit"):
        git_range(repository, "absent..HEAD")


def test_a_name_that_is_branch_and_tag_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.commit({"a": "2\n"})
    repo.git("tag", "main", "HEAD")
    repo.git("config", "core.warnAmbiguousRefs", "false")
    with pytest.raises(RepositoryError, match="both a branch and a tag"):
        git_range(GitRepository(tmp_path), "HEAD~1..main")
    assert git_range(GitRepository(tmp_path), "HEAD~1..refs/heads/main").files


def test_an_empty_change_is_refused(tmp_path: Path) -> None:
    Repo(tmp_path, {"a": "1\n"})
    with pytest.raises(IntakeError, match="empty"):
        git_range(GitRepository(tmp_path), "HEAD..HEAD")


def test_a_shallow_clone_says_what_to_do(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "full", {"a": "1\n"})
    base = repo.git("rev-parse", "HEAD")
    repo.commit({"a": "2\n"})
    repo.git("clone", "-q", "--depth=1", f"file://{repo.folder}", str(tmp_path / "shallow"))
    for spec in (f"{base}..HEAD", "HEAD~1..HEAD", f"{base}...HEAD"):
        with pytest.raises(RepositoryError, match="unshallow"):
            git_range(GitRepository(tmp_path / "shallow"), spec)


def test_a_partial_clone_does_not_fetch(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "full", {"a": "1\n"})
    repo.commit({"a": "2\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    repo.git("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo.folder}", str(clone))
    repo.git("-C", str(clone), "config", "protocol.file.allow", "always")
    before = snapshot(clone)
    with pytest.raises(RepositoryError, match="partial clone"):
        git_range(GitRepository(clone), "HEAD~1..HEAD")
    assert snapshot(clone) == before


def test_no_repository_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("broken")
    with pytest.raises(RepositoryError):
        git_range(GitRepository(tmp_path), "HEAD~1..HEAD")
    (tmp_path / ".git").unlink()
    with pytest.raises(RepositoryError, match="not a git repository"):
        git_range(GitRepository(tmp_path), "HEAD~1..HEAD")
    with pytest.raises(RepositoryError, match="no such folder"):
        GitRepository(tmp_path / "absent")


def test_unusual_paths_and_contents_come_through(tmp_path: Path) -> None:
    names = [
        "new\nline",
        'quo"te',
        "back\\slash",
        "a space ",
        "tab\there",
        os.fsdecode(b"latin\xe9"),
        "-x",
        "*",
    ]
    repo = Repo(tmp_path, {"a": "1\n"})
    contents = [
        b"a\r\nb\r\n",
        b"no newline",
        b"\0",
        b"\x0c\xe2\x80\xa8\r",
        b"",
        b"++ x\n",
        b"\xff\xfe",
        b"\n",
    ]
    repo.commit(dict(zip(names, contents, strict=True)))
    change = git_range(GitRepository(tmp_path), "HEAD~1..HEAD")
    found = {file.path: file.after.data for file in change.files if file.after is not None}
    assert found == dict(zip(names, contents, strict=True))
    base = GitRepository(tmp_path).tree(GitRepository(tmp_path).head())
    assert {name: base.read(name) for name in names} == found
    assert base.read("absent") is None
    assert base.read("*b") is None


def test_a_base_tree_reads_regular_files_only(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"d/a": "1\n"})
    (tmp_path / "link").symlink_to("d/a")
    repo.commit({"b": "x"})
    base = GitRepository(tmp_path).tree(GitRepository(tmp_path).head())
    assert base.read("link") is None
    assert base.read("d") is None
    assert base.read("d/a") == b"1\n"
    assert base.read("../a") is None
    assert list(base.paths()) == ["b", "d/a"]


def test_a_linked_work_tree_and_a_bare_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.commit({"a": "2\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    repo.git("clone", "-q", "--bare", str(repo.folder), str(tmp_path / "bare"))
    for folder in ("linked", "bare"):
        assert git_range(GitRepository(tmp_path / folder), "HEAD~1..HEAD").files
