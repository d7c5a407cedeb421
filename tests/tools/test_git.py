"""How git is called: how often, from many threads, at the limits, and when it is not there."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from guard import streams
from guard.app.judging import policy_for
from guard.errors import IntakeError, RepositoryError, ToolError
from guard.intake.git import git_range, staged, worktree
from guard.model.change import ChangeSet
from guard.ports.trees import SearchableTree
from guard.tools import folders, git_command, git_index, git_objects, git_store, process
from guard.tools.git import GitRepository
from guard.tools.git_command import Git
from guard.tools.git_objects import parse_raw
from guard.tools.process import Completed
from tests.repos import Repo


@pytest.mark.parametrize(
    ("most", "operation"),
    [
        (3, lambda repository: git_range(repository, "HEAD~1..HEAD")),
        (7, lambda repository: git_range(repository, "HEAD~1...HEAD")),
        (5, staged),
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


def test_a_few_files_of_a_tree_are_few_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "folder/b": "2\n", "c": "3\n"})
    repository = GitRepository(repo.folder)
    tree = repository.tree(repository.head())
    assert isinstance(tree, SearchableTree)
    calls = counted(monkeypatch)
    found = tree.read_all(["folder/b", "a", "folder", "../a", "missing", "a"])
    assert found == {"a": b"1\n", "folder/b": b"2\n"}
    assert len(calls) <= 4  # the tree, the folder, and two files
    assert tree.read_all(["../a", ""]) == {}
    assert len(calls) <= 4


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
    monkeypatch.setattr(git_store, "MAX_BYTES", 500)
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
    with pytest.raises((IntakeError, ToolError)):
        parse_raw(Completed(("git", "diff-tree"), 0, output, b""))


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
    _forge(repo, oid, forged)
    with pytest.raises(RepositoryError):
        git_range(GitRepository(tmp_path), "HEAD~1..HEAD")


def _forge(repo: Repo, oid: str, stored: bytes) -> None:
    """Put other bytes (with the head that git stores) under an object's id."""
    loose = repo.git_dir / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(stored))


def _stored(repo: Repo, name: str) -> bytes:
    """An object as git stores it."""
    kind = repo.git("cat-file", "-t", name)
    command = ["git", "cat-file", kind, name]
    data = subprocess.run(command, cwd=repo.folder, capture_output=True, check=True).stdout
    return b"%s %d\0%s" % (kind.encode(), len(data), data)


PATCH = b"--- a/top.py\n+++ b/top.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
ROUTES: dict[str, Callable[[GitRepository], object]] = {
    "two dots": lambda repository: git_range(repository, "HEAD~1..HEAD"),
    "three dots": lambda repository: git_range(repository, "HEAD~1...HEAD"),
    "staged": staged,
    "work tree": worktree,
    "a patch": lambda repository: repository.apply(repository.resolve("HEAD")[0], PATCH, 1),
    "a file of the base": lambda repository: repository.tree(repository.head()).read("pkg/sub/lib.py"),
    "a file that the base has not": lambda repository: repository.tree(repository.head()).read("pkg/sub/x"),
    "files of the base": lambda repository: repository.tree(repository.head()).paths(),
}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("part", ["HEAD", "HEAD^{tree}", "HEAD:pkg", "HEAD:pkg/sub"])
def test_trees_and_commits_that_are_not_what_their_id_names_are_not_judged(
    tmp_path: Path, algorithm: str, route: str, part: str
) -> None:
    repo = Repo(tmp_path, init=False)
    repo.git("init", "-q", "-b", "main", "--template=", f"--object-format={algorithm}")
    repo.commit({"pkg/sub/lib.py": "x = 1\n", "top.py": "x = 1\n"})
    repo.commit({"pkg/sub/lib.py": "import os\n"})
    repo.stage({"pkg/sub/more.py": "x = 3\n"})
    assert ROUTES[route](GitRepository(tmp_path)) is not None or route == "a file that the base has not"
    # What it was before, so that nothing seems to have changed.
    _forge(repo, repo.git("rev-parse", part), _stored(repo, part.replace("HEAD", "HEAD~1")))
    with pytest.raises(RepositoryError):
        ROUTES[route](GitRepository(tmp_path))


def test_a_commit_between_is_held_against_its_id_before_an_ancestor_is_believed(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    bad = repo.commit({"a": "bad\n"})
    repo.git("checkout", "-q", "-b", "trusted", "HEAD~1")
    middle = repo.commit({"b": "1\n"})
    repo.commit({"b": "2\n"})
    assert [file.path for file in git_range(GitRepository(tmp_path), "trusted...main").files] == ["a"]
    parent = repo.git("rev-parse", f"{middle}~1")
    # As if the trusted branch had the bad commit already.
    forged = _stored(repo, middle).replace(f"parent {parent}".encode(), f"parent {bad}".encode())
    _forge(repo, middle, forged)
    repo.git("checkout", "-q", "main")
    repo.commit({"c": "1\n"})
    with pytest.raises(RepositoryError, match="does not hold the bytes"):
        git_range(GitRepository(tmp_path), "trusted...main")


@pytest.mark.parametrize("look", [staged, worktree])
@pytest.mark.parametrize("split", [False, True])
def test_a_damaged_index_is_not_believed(
    tmp_path: Path, look: Callable[[GitRepository], object], split: bool
) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "b": "1\n"})
    repo.stage({"a": "2\n"})
    oid = bytes.fromhex(repo.git("rev-parse", ":b"))
    if split:
        repo.git("update-index", "--split-index")
    assert look(GitRepository(tmp_path))
    [file] = repo.git_dir.glob("sharedindex.*" if split else "index")
    assert oid in file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(oid, oid[:-1] + bytes([oid[-1] ^ 1])))
    with pytest.raises(RepositoryError, match="damaged"):
        look(GitRepository(tmp_path))


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("mode", [0o000000, 0o100664, 0o777777])
def test_an_entry_of_the_index_without_a_mode_of_gits_is_not_passed_over(
    tmp_path: Path, mode: int, version: int
) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "folder/with/a-longer-name": "1\n"})
    repo.stage({"b": "2\n", "folder/with/a-name": "3\n"})
    if version == 3:
        repo.git("update-index", "--skip-worktree", "folder/with/a-longer-name")  # the bit needs more room
    else:
        repo.git("update-index", "--index-version", str(version))
    index = repo.git_dir / "index"
    data = bytearray(index.read_bytes()[:-20])
    assert data[7] == version
    assert len(staged(GitRepository(tmp_path)).files) == 2
    at = data.index(bytes.fromhex(repo.git("rev-parse", ":folder/with/a-name"))) - 40
    assert data[at + 24 : at + 28] == (0o100644).to_bytes(4, "big")
    data[at + 24 : at + 28] = mode.to_bytes(4, "big")
    index.write_bytes(bytes(data) + hashlib.sha1(data, usedforsecurity=False).digest())
    with pytest.raises(RepositoryError, match="none that git writes"):
        staged(GitRepository(tmp_path))


def test_bits_of_the_index_hide_no_file_that_is_there(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"assumed": "1\n", "sparse": "1\n", "absent": "1\n", "plain": "1\n"})
    repo.git("update-index", "--assume-unchanged", "assumed")
    repo.git("update-index", "--skip-worktree", "sparse", "absent")
    repo.write({"assumed": "2\n", "sparse": "2\n", "absent": None, "plain": "2\n"})
    seen = worktree(GitRepository(tmp_path)).files
    assert sorted(file.path for file in seen) == ["assumed", "plain", "sparse"]


def test_a_file_that_changes_while_it_is_read_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.write({"a": "half of it\n"})
    real = streams.read_at_most

    def meanwhile(stream: BinaryIO, most: int) -> bytes:
        data = real(stream, most)
        with (tmp_path / "a").open("a") as writing:
            writing.write("the other half\n")
        return data

    monkeypatch.setattr(folders, "read_at_most", meanwhile)
    with pytest.raises(IntakeError, match="changed while it was read"):
        worktree(GitRepository(tmp_path))


@pytest.mark.parametrize("printed", ["", "x", "a b c", "\\0\\0", "%s blob x" % ("0" * 40), "[]", "x\\n" * 9])
@pytest.mark.parametrize("status", [0, 1, 77, -9])
def test_a_git_that_answers_in_another_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, status: int
) -> None:
    repo = Repo(tmp_path / "repo", {"a": "1\n"})
    repo.stage({"a": "2\n"})
    programs = tmp_path / "bin"
    programs.mkdir()
    end = "kill -9 $$" if status < 0 else f"exit {status}"
    (programs / "git").write_text(f"#!/bin/sh\nprintf '{printed}'\n{end}\n")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    for route in ROUTES.values():
        with pytest.raises((RepositoryError, ToolError)):
            route(GitRepository(repo.folder))
