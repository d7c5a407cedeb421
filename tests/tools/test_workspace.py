"""A work tree on disk: what may be named in it, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.errors import IntakeError
from guard.tools.workspace import LocalWorkspace


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    (top / "lib" / "deep").mkdir(parents=True)
    (top / "inner" / ".git").mkdir(parents=True)
    (top / "a.py").write_text("x\n")
    (top / "lib" / "b.py").write_text("y\n")
    (top / "lib" / "b.py").chmod(0o755)
    (top / "file-link").symlink_to("a.py")
    (top / "folder-link").symlink_to("lib")
    (tmp_path / "spelled").symlink_to(top)
    return top


def test_names_become_paths(tree: Path) -> None:
    here = LocalWorkspace(tree, tree.parent / "spelled" / "lib")
    assert here.locate("a.py") == "a.py"
    assert here.locate("./b.py", "lib") == "lib/b.py"
    assert here.locate(str(tree / "lib" / "b.py")) == "lib/b.py"
    assert here.locate(str(tree.parent / "spelled" / "lib" / "b.py")) == "lib/b.py"
    assert here.folder_of(tree / "lib") == "lib"
    assert here.folder_of(tree) == ""


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "lib/../../x", "a\0b", ".git/config", "lib/.GIT/x", "/", ".", "c\ud800"],
)
def test_names_that_leave_the_tree_are_refused(tree: Path, name: str) -> None:
    with pytest.raises(IntakeError):
        LocalWorkspace(tree).locate(name)


@pytest.mark.parametrize("name", ["/tmp/c\ud800", "/tmp/a\0b"])
def test_what_is_no_name_of_a_file_is_no_scratch(tree: Path, name: str) -> None:
    assert not LocalWorkspace(tree).is_scratch(name, "")


def test_a_folder_with_a_longer_name_is_not_the_tree(tree: Path) -> None:
    with pytest.raises(IntakeError, match="outside"):
        LocalWorkspace(tree).locate(f"{tree}-other/a.py")
    with pytest.raises(IntakeError, match="outside"):
        LocalWorkspace(tree).folder_of(tree.parent)


def test_files_are_read_with_their_modes(tree: Path) -> None:
    here = LocalWorkspace(tree)
    side = here.side("lib/b.py")
    assert side is not None
    assert (side.data, side.mode) == (b"y\n", 0o100755)
    assert here.side("none.py") is None
    assert here.side("none/at/all.py") is None
    link = here.side("file-link")
    assert link is not None
    assert link.mode == 0o120000
    assert here.below("lib") == ("lib/b.py",)
    assert here.below("none") == ()


@pytest.mark.parametrize("path", ["lib", "folder-link/b.py", "a.py/x", "inner/x.py"])
def test_what_is_no_file_of_this_tree_is_refused(tree: Path, path: str) -> None:
    with pytest.raises(IntakeError):
        LocalWorkspace(tree).side(path)


def test_a_pipe_is_refused_at_once(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    with pytest.raises(IntakeError):
        LocalWorkspace(tree).side("pipe")


def test_temporary_files_lie_outside_the_tree(tree: Path) -> None:
    here = LocalWorkspace(tree)
    assert here.is_scratch("/tmp/guard-is-not-there/x", "")
    assert not here.is_scratch("/etc/passwd", "")
    assert not here.is_scratch(str(tree / "a.py"), "")
    assert not here.is_scratch(str(tree.parent / "spelled" / "a.py"), "")
