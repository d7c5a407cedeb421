"""How git is called: how often, from many threads, at the limits, and when it is not there."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from guard.app.judging import policy_for
from guard.errors import IntakeError, RepositoryError, ToolError
from guard.intake.git import git_range, staged, worktree
from guard.model.change import ChangeSet
from guard.ports.trees import SearchableTree
from guard.tools import git_command, git_index, git_objects, process
from guard.tools.git import GitRepository
from guard.tools.git_command import Git
from guard.tools.git_objects import parse_raw
from tests.repos import Repo


@pytest.mark.parametrize(
    ("most", "operation"),
    [
        (3, lambda repository: git_range(repository, "HEAD~1..HEAD")),
        (5, lambda repository: git_range(repository, "HEAD~1...HEAD")),
        (3, staged),
        (7, worktree),
    ],
)
def test_few_processes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    operation: Callable[[GitRepository], ChangeSet],
) -> None:
    repo = Repo(tmp_path, {f"f{number}": "1\n" for number in range(10)})
    repo.commit({f"f{number}": "2\n" for number in range(10)})
    repo.stage({f"f{number}": "3\n" for number in range(10)})
    calls = counted(monkeypatch)
    assert len(operation(GitRepository(tmp_path)).files) == 10
    assert len(calls) <= most


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that gets the last argument of each call of git."""
    calls: list[str] = []

    def counting(argv: list[str], **options: Any) -> object:
        calls.append(argv[-1])
        return real(argv, **options)

    real = process.run
    monkeypatch.setattr(git_command, "run", counting)
    return calls


def test_a_few_files_of_a_tree_are_two_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "folder/b": "2\n", "c": "3\n"})
    repository = GitRepository(repo.folder)
    tree = repository.tree(repository.head())
    assert isinstance(tree, SearchableTree)
    calls = counted(monkeypatch)
    found = tree.read_all(["folder/b", "a", "folder", "../a", "missing", "a"])
    assert found == {"a": b"1\n", "folder/b": b"2\n"}
    assert len(calls) == 2
    assert tree.read_all(["../a", ""]) == {}
    assert len(calls) == 2


def test_where_a_base_has_no_policy_is_one_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = GitRepository(Repo(tmp_path, {"a": "1\n"}).folder)
    base = repository.tree(repository.head())
    calls = counted(monkeypatch)
    assert policy_for(base).name == "default"
    assert len(calls) == 1


def test_one_repository_in_many_threads(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "0\n"})
    for number in range(1, 5):
        repo.commit({"a": f"{number}\n"})
    repository = GitRepository(tmp_path)

    def last(number: int) -> bytes:
        (file,) = git_range(repository, f"HEAD~{number % 4 + 1}..HEAD~{number % 4}").files
        assert file.after is not None
        return file.after.data

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(last, range(24))) == [f"{4 - number % 4}\n".encode() for number in range(24)]


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repo(tmp_path, {"a": "1\n"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="'git' was not found"):
        staged(GitRepository(tmp_path))


def test_large_files_and_many_files(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    big = b"0123456789abcde\n" * 3_300_000
    repo.stage({"big": big, **{f"d{number % 50}/f{number}": str(number) for number in range(10_000)}})
    change = staged(GitRepository(tmp_path))
    assert len(change.files) == 10_001
    assert {file.path: file.after.data for file in change.files if file.after}["big"] == big
    assert worktree(GitRepository(tmp_path)).files == change.files


def test_past_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.stage({"b": "2\n" * 500, "c": "3\n"})
    monkeypatch.setattr(git_objects, "MAX_FILES", 1)
    with pytest.raises(IntakeError, match="more than 1 files"):
        staged(GitRepository(tmp_path))
    monkeypatch.setattr(git_objects, "MAX_FILES", 100)
    monkeypatch.setattr(git_objects, "MAX_BYTES", 500)
    with pytest.raises(IntakeError, match="more than 500 bytes"):
        staged(GitRepository(tmp_path))


def test_a_listing_of_unknown_form_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.write({"a": "2\n"})
    monkeypatch.setattr(git_index, "_ROW", re.compile(rb"(x)"))
    with pytest.raises(RepositoryError, match="form that is not known"):
        worktree(GitRepository(tmp_path))


def test_stat_data_proves_only_what_is_older_than_the_index(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    entries, _ = git_index.read_index(Git(tmp_path), repo.git_dir / "index")
    info = (tmp_path / "a").lstat()
    touched = max(info.st_mtime_ns, info.st_ctime_ns)
    assert git_index.matches_stat(entries["a"], info)
    assert git_index.is_older(info, touched + 1)
    assert not git_index.is_older(info, touched)
    (tmp_path / "a").chmod(0o755)
    assert not git_index.matches_stat(entries["a"], (tmp_path / "a").lstat())


@pytest.mark.parametrize(
    "output",
    [
        b"garbage\0a\0",
        b":100644 100644 1 2 X\0a\0",
        b":100644 100666 1 2 M\0a\0",
        b":100644 100644 1 2 M\0",
        b":1 2\0",
    ],
)
def test_a_difference_of_unknown_shape_is_refused(output: bytes) -> None:
    with pytest.raises(IntakeError):
        parse_raw(output)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize(
    "forged",
    [
        b"blob 0\0import os\n",
        b"blob 4\0import os\n",
        b"blob 900\0import os\n",
        b"blob 10\0fine = 1\n\n",
    ],
)
def test_bytes_that_are_not_what_their_id_names_are_not_judged(
    tmp_path: Path, algorithm: str, forged: bytes
) -> None:
    repo = Repo(tmp_path, init=False)
    repo.git("init", "-q", "-b", "main", "--template=", f"--object-format={algorithm}")
    repo.commit({"lib.py": "x = 1\n"})
    repo.commit({"lib.py": "import os\n"})
    oid = repo.git("rev-parse", "HEAD:lib.py")
    loose = repo.git_dir / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(forged))
    with pytest.raises(RepositoryError):
        git_range(GitRepository(tmp_path), "HEAD~1..HEAD")
