"""The index against HEAD."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.errors import IntakeError, RepositoryError
from guard.intake.git import staged
from guard.model.change import ChangeKind
from guard.tools.git import GitRepository
from tests.repos import Repo


def _paths(repository: GitRepository) -> dict[str, bytes | None]:
    return {file.path: file.after.data if file.after else None for file in staged(repository).files}


def test_the_index_counts_and_the_work_tree_does_not(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "b": "1\n"})
    repo.stage({"a": "2\n", "c": "3\n"})
    repo.write({"a": "not staged\n", "d": "untracked\n", "b": None})
    change = staged(GitRepository(tmp_path))
    assert _paths(GitRepository(tmp_path)) == {"a": b"2\n", "c": b"3\n"}
    assert change.base.read("a") == b"1\n"
    assert change.source == "staged"


def test_from_a_folder_beneath_the_top(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "d/b": "1\n"})
    repo.stage({"a": "2\n", "d/b": "2\n"})
    repo.git("config", "diff.relative", "true")
    assert _paths(GitRepository(tmp_path / "d")) == {"a": b"2\n", "d/b": b"2\n"}


def test_the_first_commit_has_an_empty_base(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.stage({"a": "1\n"})
    change = staged(GitRepository(tmp_path))
    assert [file.kind for file in change.files] == [ChangeKind.ADDED]
    assert list(change.base.paths()) == []


def test_a_damaged_head_is_no_first_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    head = repo.git_dir / "refs/heads/main"
    for content in ("0123456789" * 4 + "\n", "garbage\n"):
        head.write_text(content)
        with pytest.raises(RepositoryError):
            staged(GitRepository(tmp_path))


def test_a_detached_head(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.git("checkout", "-q", "--detach")
    repo.stage({"a": "2\n"})
    assert _paths(GitRepository(tmp_path)) == {"a": b"2\n"}


def test_an_unmerged_index_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    stages = [repo.git("hash-object", "-w", "--stdin", input=text) for text in (b"1\n", b"2\n", b"3\n")]
    lines = ["0 " + "0" * 40 + "\ta\n"] + [f"100644 {oid} {n}\ta\n" for n, oid in enumerate(stages, 1)]
    repo.git("update-index", "--index-info", input="".join(lines).encode())
    with pytest.raises(RepositoryError, match="'a' is unmerged"):
        staged(GitRepository(tmp_path))


def test_what_is_only_announced_is_not_staged(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.write({"b": "2\n"})
    repo.git("add", "--intent-to-add", "b")
    with pytest.raises(IntakeError, match="empty"):
        staged(GitRepository(tmp_path))


def test_nothing_staged_is_refused(tmp_path: Path) -> None:
    Repo(tmp_path, {"a": "1\n"})
    with pytest.raises(IntakeError, match="empty"):
        staged(GitRepository(tmp_path))


@pytest.mark.parametrize("commit", [["-a"], ["b"], ["--only", "b"], ["--include", "b"]])
def test_the_index_that_a_hook_is_given(tmp_path: Path, commit: list[str]) -> None:
    """`git commit -a` and `git commit PATH` build an index of their own and name it to the hook."""
    repo = Repo(tmp_path / "r", {"a": "1\n", "b": "1\n"})
    copy, name = tmp_path / "index", tmp_path / "name"
    hook = repo.git_dir / "hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"""#!/bin/sh
printf %s "$GIT_INDEX_FILE" > {name}
cp "$GIT_INDEX_FILE" {copy}
exit 1
""")
    hook.chmod(0o755)
    repo.write({"b": "2\n"})
    with pytest.raises(AssertionError):
        repo.git("commit", "-q", "-m", "x", *commit)
    given = repo.folder / name.read_text()
    given.write_bytes(copy.read_bytes())  # git has removed it by now
    assert _paths(GitRepository(repo.folder, index_file=name.read_text())) == {"b": b"2\n"}
    given.unlink()


def test_an_index_outside_the_git_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.stage({"a": "2\n"})
    outside = tmp_path / "index"
    outside.write_bytes((repo.git_dir / "index").read_bytes())
    (repo.git_dir / "linked").symlink_to(outside)
    for name in (outside, ".git/linked", ".git/../../index", ".git", ".git/absent"):
        with pytest.raises(RepositoryError, match="index file"):
            staged(GitRepository(repo.folder, index_file=name))
    monkeypatch.setenv("GIT_INDEX_FILE", str(outside))
    outside.unlink()
    assert _paths(GitRepository(repo.folder)) == {"a": b"2\n"}


def test_a_split_index_is_read_and_left_alone(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "b": "1\n"})
    repo.git("update-index", "--split-index")
    repo.stage({"a": "2\n"})
    listing = sorted(repo.git_dir.iterdir())
    assert _paths(GitRepository(tmp_path)) == {"a": b"2\n"}
    assert sorted(repo.git_dir.iterdir()) == listing


def test_sha256_repositories(tmp_path: Path) -> None:
    repo = Repo(tmp_path, init=False)
    repo.git("init", "-q", "--object-format=sha256", "--template=")
    repo.stage({"a": "1\n"})
    assert _paths(GitRepository(tmp_path)) == {"a": b"1\n"}
