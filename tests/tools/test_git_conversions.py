"""Files on disk that git converts, and linked work trees, are what a commit would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.errors import IntakeError
from guard.intake.git import worktree
from guard.tools.git import GitRepository
from tests.repos import Repo


def changed(folder: Path) -> dict[str, bytes]:
    return {file.path: file.after.data for file in worktree(GitRepository(folder)).files if file.after}


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16"])
def test_a_working_tree_encoding_is_undone(tmp_path: Path, encoding: str) -> None:
    codec = {"UTF-16LE": "utf-16-le", "UTF-16": "utf-16"}[encoding]
    repo = Repo(tmp_path, {".gitattributes": f"*.txt working-tree-encoding={encoding}\n", "a.py": "x = 1\n"})
    (tmp_path / "n.txt").write_bytes("one\ntwo\n".encode(codec))
    repo.git("add", "-A")
    repo.git("commit", "-qm", "more")
    (tmp_path / "n.txt").write_bytes("one\nthrée\n".encode(codec))
    assert changed(tmp_path) == {"n.txt": "one\nthrée\n".encode()}
    (tmp_path / "n.txt").write_bytes(b"odd")  # git would refuse to convert it
    assert changed(tmp_path) == {"n.txt": b"odd"}


@pytest.mark.parametrize(
    ("attributes", "setting"),
    [("*.py text eol=crlf\n", ""), ("*.py text=auto\n", ""), ("*.py eol=crlf\n", ""), ("", "true")],
)
def test_line_ends_that_git_converts_are_no_change(tmp_path: Path, attributes: str, setting: str) -> None:
    repo = Repo(tmp_path, {".gitattributes": attributes, "a.py": "x = 1\ny = 2\n", "b.py": "b\n"})
    if setting:
        repo.git("config", "core.autocrlf", setting)
    (tmp_path / "a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    (tmp_path / "b.py").write_bytes(b"c\r\n")
    (tmp_path / "new.py").write_bytes(b"n\r\n")
    assert changed(tmp_path) == {"b.py": b"c\n", "new.py": b"n\n"}


def test_line_ends_that_git_records_are_a_change(tmp_path: Path) -> None:
    Repo(tmp_path, {".gitattributes": "*.py -text\n", "a.py": "x = 1\n", "b.bin": "b\n"})
    (tmp_path / "a.py").write_bytes(b"x = 1\r\n")
    (tmp_path / "b.bin").write_bytes(b"b\r\n")
    assert changed(tmp_path) == {"a.py": b"x = 1\r\n", "b.bin": b"b\r\n"}


def test_a_linked_work_tree_is_the_repository_s_own(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a.py": "x = 1\n"})
    repo.git("worktree", "add", "-q", ".agent/w1", "-b", "w1")
    repo.git("worktree", "add", "-q", ".agent/w1/inner", "-b", "w2")
    (tmp_path / "a.py").write_text("x = 2\n")
    assert changed(tmp_path) == {"a.py": b"x = 2\n"}
    (tmp_path / ".agent/w1/a.py").write_text("x = 3\n")
    assert changed(tmp_path / ".agent/w1") == {"a.py": b"x = 3\n"}


def test_a_folder_that_only_claims_to_be_linked_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a.py": "x = 1\n"})
    repo.git("worktree", "add", "-q", "w1", "-b", "w1")
    Repo(tmp_path / "other", {"a.py": "x = 1\n"})
    with pytest.raises(IntakeError, match="of its own"):
        changed(tmp_path)
