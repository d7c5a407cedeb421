"""The files on disk against HEAD."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from guard.errors import IntakeError, RepositoryError
from guard.intake.git import worktree
from guard.model.change import ChangeKind
from guard.tools.git import GitRepository
from tests.repos import Repo


def _seen(folder: Path) -> dict[str, bytes | None]:
    files = worktree(GitRepository(folder)).files
    return {file.path: file.after.data if file.after else None for file in files}


def test_staged_unstaged_untracked_and_deleted(tmp_path: Path) -> None:
    repo = Repo(
        tmp_path, {"a": "1\n", "b": "1\n", "c": "1\n", "d/e": "1\n", "same": "s\n", ".gitignore": "*.o\n"}
    )
    repo.stage({"a": "2\n", "new": "n\n"})
    repo.write({"a": "3\n", "b": "2\n", "c": None, "d/f": "u\n", "x.o": "ignored"})
    change = worktree(GitRepository(tmp_path))
    assert _seen(tmp_path) == {"a": b"3\n", "b": b"2\n", "c": None, "d/f": b"u\n", "new": b"n\n"}
    assert change.base.read("a") == b"1\n"
    assert _seen(tmp_path / "d") == _seen(tmp_path)


def test_nothing_differs(tmp_path: Path) -> None:
    Repo(tmp_path, {"a": "1\n"})
    os.utime(tmp_path / "a", (1, 1))  # touched, and read again
    with pytest.raises(IntakeError, match="empty"):
        worktree(GitRepository(tmp_path))


def test_before_the_first_commit(tmp_path: Path) -> None:
    Repo(tmp_path).write({"a": "1\n"})
    assert _seen(tmp_path) == {"a": b"1\n"}


def test_a_rename_a_mode_and_a_symlink(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n" * 9, "run": "r\n"})
    (tmp_path / "a").rename(tmp_path / "b")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / "out").symlink_to("/etc/passwd")
    kinds = {file.path: file.kind for file in worktree(GitRepository(repo.folder)).files}
    assert kinds == {"b": ChangeKind.RENAMED, "run": ChangeKind.MODE, "out": ChangeKind.SYMLINK}
    assert _seen(tmp_path)["out"] == b"/etc/passwd"


def test_hidden_bits_in_the_index_hide_nothing(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n", "b": "1\n", "sparse": "1\n"})
    repo.git("update-index", "--assume-unchanged", "a")
    repo.git("update-index", "--skip-worktree", "b", "sparse")
    repo.write({"a": "2\n", "b": "2\n", "sparse": None})
    assert _seen(tmp_path) == {"a": b"2\n", "b": b"2\n"}


def test_a_change_with_old_times_and_equal_size_is_seen(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    os.utime(tmp_path / "a", (1_000_000_000, 1_000_000_000))
    repo.git("update-index", "--refresh")
    repo.write({"a": "2\n"})
    os.utime(tmp_path / "a", (1_000_000_000, 1_000_000_000))
    assert _seen(tmp_path) == {"a": b"2\n"}


def test_a_folder_that_became_a_symlink(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"d/a": "1\n", "b": "1\n"})
    (repo.folder / "d").rename(tmp_path / "moved")
    (repo.folder / "d").symlink_to(tmp_path / "moved")
    kinds = {file.path: file.kind for file in worktree(GitRepository(repo.folder)).files}
    assert kinds == {"d": ChangeKind.SYMLINK, "d/a": ChangeKind.DELETED}


def test_a_file_that_became_a_folder(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.write({"a": None})
    repo.write({"a/b": "2\n"})
    assert _seen(tmp_path) == {"a": None, "a/b": b"2\n"}


def test_a_changed_ignore_file_hides_nothing_new(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {".gitignore": "*.log\nbuild/\n", "a": "1\n", "sub/.gitignore": "x\n"})
    repo.write({"old.log": "", "build/y": "", "sub/x": "", "evil.py": "e\n", "lib/hidden.py": "h\n"})
    repo.write({"lib/__pycache__/z.log": "", "sub/deep/evil.py": "e\n"})
    repo.write({".gitignore": "*.log\nbuild/\nlib/\n*.py\n"})
    assert set(_seen(tmp_path)) == {".gitignore", "evil.py", "lib/hidden.py", "sub/deep/evil.py"}


def test_a_folder_named_like_a_pathspec_is_shown(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {".gitignore": "x\n", "a": "1\n"})
    repo.write({":(exclude)lib/evil.py": "e\n", "[l]ib/evil.py": "e\n", ".gitignore": "x\n*lib/\n\\[l]ib/\n"})
    assert set(_seen(tmp_path)) == {".gitignore", ":(exclude)lib/evil.py", "[l]ib/evil.py"}


def test_an_ignore_file_that_hides_itself_stays_in_force(tmp_path: Path) -> None:
    """As virtual environments and caches bring one; no commit would hold any of it."""
    repo = Repo(tmp_path, {"a": "1\n", ".gitignore": "x\n"})
    repo.write({".venv/.gitignore": "*\n", ".venv/lib/big.py": "b\n", ":(top)x.py": "m\n"})
    assert set(_seen(tmp_path)) == {":(top)x.py"}
    repo.write({".gitignore": "x\n*.py\n"})
    assert set(_seen(tmp_path)) == {".gitignore", ":(top)x.py"}


def test_configured_ignore_files_hide_nothing(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    (tmp_path / "excludes").write_text("*\n")
    repo.git("config", "core.excludesFile", str(tmp_path / "excludes"))
    repo.write({"evil.py": "e\n"})
    assert set(_seen(repo.folder)) == {"evil.py"}


def test_conversions_do_not_make_untouched_files_differ(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {".gitattributes": "*.txt text eol=crlf\n", "a.txt": "1\n2\n", "b.txt": "1\n"})
    (tmp_path / "a.txt").unlink()
    repo.git("checkout", "--", "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"1\r\n2\r\n"
    os.utime(tmp_path / "a.txt", (1_000_000_000, 1_000_000_000))
    repo.git("update-index", "--refresh")
    repo.write({"b.txt": "2\n"})
    assert _seen(tmp_path) == {"b.txt": b"2\n"}


def test_a_file_as_young_as_the_index_is_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {".gitattributes": "*.txt text eol=crlf\n", "a.txt": "1\n2\n", "b": "1\n"})
    (tmp_path / "a.txt").unlink()
    repo.git("checkout", "--", "a.txt")
    os.utime(repo.git_dir / "index", (1, 1))  # as though everything were written since
    with pytest.raises(IntakeError, match="empty"):
        worktree(GitRepository(tmp_path))
    repo.write({"a.txt": "1\r\n3\r\n", "b": "2\n"})
    assert _seen(tmp_path) == {"a.txt": b"1\n3\n", "b": b"2\n"}  # as a commit would hold them


def test_an_lfs_file_is_known_by_its_pointer(tmp_path: Path) -> None:
    content = b"big\0" * 1000
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    repo = Repo(tmp_path, {"model.bin": pointer, "other.bin": pointer})
    repo.write({"model.bin": content, "other.bin": content + b"!"})
    assert _seen(tmp_path) == {"other.bin": content + b"!"}


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.write({"a": None})
    os.mkfifo(repo.folder / "a")
    with pytest.raises(IntakeError, match="FIFOs"):
        worktree(GitRepository(repo.folder))
    (repo.folder / "a").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(repo.folder / "a"))
    with pytest.raises(IntakeError, match="sockets"):
        worktree(GitRepository(repo.folder))


def test_an_untracked_fifo_is_no_part_of_a_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    os.mkfifo(tmp_path / "pipe")
    repo.write({"a": "2\n"})
    assert _seen(tmp_path) == {"a": b"2\n"}


def test_an_untracked_repository_is_refused(tmp_path: Path) -> None:
    Repo(tmp_path, {"a": "1\n"})
    Repo(tmp_path / "nested", {"evil.py": "e\n"})
    with pytest.raises(IntakeError, match="repository of its own"):
        worktree(GitRepository(tmp_path))


def test_what_only_looks_like_a_repository_hides_nothing(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.write(
        {"one/.git": "gitdir: /nowhere\n", "one/evil.py": "e\n", "two/.git/HEAD": "", "two/evil.py": "e\n"}
    )
    assert set(_seen(tmp_path)) == {"one/evil.py", "two/evil.py"}


def test_a_submodule_is_its_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    inner = Repo(tmp_path / "sub", {"x": "1\n"})
    first = inner.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},sub")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},absent")
    repo.git("commit", "-q", "-m", "submodules")
    with pytest.raises(IntakeError, match="empty"):
        worktree(GitRepository(tmp_path))
    second = inner.commit({"x": "2\n"})
    assert _seen(tmp_path) == {"sub": second.encode()}


def test_a_work_tree_configured_elsewhere(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a").write_text("1\n")
    (other / "decoy").write_text("d\n")
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.git("config", "core.worktree", str(other))
    repo.write({"a": "2\n", "new": "n\n"})
    assert _seen(repo.folder) == {"a": b"2\n", "new": b"n\n"}


def test_a_linked_work_tree_and_a_bare_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "linked/a").write_text("2\n")
    assert _seen(tmp_path / "linked") == {"a": b"2\n"}
    repo.git("clone", "-q", "--bare", str(repo.folder), str(tmp_path / "bare"))
    with pytest.raises(RepositoryError, match="no work tree"):
        worktree(GitRepository(tmp_path / "bare"))


def test_an_unmerged_file_is_what_stands_on_disk(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a": "2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "3\n"})
    with pytest.raises(AssertionError):
        repo.git("merge", "-q", "side")
    assert b"<<<<<<<" in (_seen(tmp_path)["a"] or b"")


def test_unusual_names(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n", 'tracked\n"name': "1\n"})
    names = ["new\nline", 'quo"te', "back\\slash", os.fsdecode(b"latin\xe9"), "-x", "*", 'tracked\n"name']
    repo.write(dict.fromkeys(names, "2\n"))
    assert set(_seen(tmp_path)) == set(names)
