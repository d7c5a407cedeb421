"""Diffs that are meant to be read one way and applied another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guard.errors import PatchError
from guard.intake.patch import patch_on_directory, patch_on_revision
from guard.intake.unified import parse
from guard.model.change import ChangeKind, ChangeSet, FileChange, FileSide
from guard.ports import Revision
from guard.tools.folders import LocalFolder
from guard.tools.git import GitRepository
from tests.repos import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r", {"a.py": "one\ntwo\nthree\n", "b/a.py": "one\ntwo\nthree\n"})


def _apply(repo: Repo, patch: bytes) -> ChangeSet:
    first = patch_on_revision(GitRepository(repo.folder), patch, "HEAD")
    assert first.files == patch_on_directory(patch, LocalFolder(repo.folder)).files
    return first


def _after(change: ChangeSet) -> dict[str, bytes | None]:
    return {file.path: file.after.data if file.after else None for file in change.files}


def test_lines_that_look_like_headers(repo: Repo) -> None:
    repo.commit({"a.py": "one\n-- a/b.py\nthree\n"})
    patch = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,5 @@\n one\n"
    patch += b"--- a/b.py\n+++ b/b.py\n+@@ -1 +1 @@\n+diff --git a/c b/c\n three\n"
    expected = b"one\n++ b/b.py\n@@ -1 +1 @@\ndiff --git a/c b/c\nthree\n"
    assert _after(_apply(repo, patch)) == {"a.py": expected}
    with pytest.raises(PatchError):  # the same text, counted so that the header would be one
        _apply(repo, patch.replace(b"-1,3 +1,5", b"-1 +1"))


@pytest.mark.parametrize(
    "extra", [b"+evil()\n", b" evil()\n", b"-two\n", b"evil()\n", b"\\ No newline at end of file\n\\ x\n"]
)
def test_lines_past_the_declared_count_are_refused(repo: Repo, extra: bytes) -> None:
    patch = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n" + extra
    with pytest.raises(PatchError, match="patch:"):
        _apply(repo, patch)


def test_a_file_after_left_over_lines_is_not_lost(repo: Repo) -> None:
    first = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"
    second = first.replace(b"a.py", b"b/a.py")
    assert set(_after(_apply(repo, first + second))) == {"a.py", "b/a.py"}
    with pytest.raises(PatchError):
        _apply(repo, first + b"garbage\n" + second)


def test_a_prefix_is_never_guessed_from_one_side(repo: Repo) -> None:
    body = b"@@ -1,3 +1,3 @@\n-one\n+ONE\n two\n three\n"
    # Without prefixes, as diff.noprefix writes it: the file is b/a.py and not a.py.
    assert set(_after(_apply(repo, b"diff --git b/a.py b/a.py\n--- b/a.py\n+++ b/a.py\n" + body))) == {
        "b/a.py"
    }
    assert set(_after(_apply(repo, b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n" + body))) == {"a.py"}
    with pytest.raises(PatchError):
        _apply(repo, b"diff --git a/a.py b/a.py\n--- b/a.py\n+++ b/a.py\n" + body)
    with pytest.raises(PatchError):
        _apply(repo, b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ a.py\n" + body)


@pytest.mark.parametrize("mark", [b"\r", b"\x0c", b"\xe2\x80\xa8", b"\x85", b"\x1c"])
def test_other_line_ends_are_part_of_the_line(repo: Repo, mark: bytes) -> None:
    added = b"x = 1 #" + mark + b"+++ b/evil.py" + mark + b"evil()"
    patch = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+" + added + b"\n three\n"
    assert _after(_apply(repo, patch)) == {"a.py": b"one\n" + added + b"\nthree\n"}


def test_renames_and_modes_alone_are_whole_changes(repo: Repo) -> None:
    (renamed,) = _apply(
        repo, b"diff --git a/a.py b/run.sh\nsimilarity index 100%\nrename from a.py\nrename to run.sh\n"
    ).files
    assert renamed.kind is ChangeKind.RENAMED
    (mode,) = _apply(repo, b"diff --git a/a.py b/a.py\nold mode 100644\nnew mode 100755\n").files
    assert mode.kind is ChangeKind.MODE
    assert mode.after is not None
    assert mode.after.mode == 0o100755


def test_a_rename_that_claims_to_be_whole_and_is_not(repo: Repo) -> None:
    patch = b"diff --git a/a.py b/z.py\nsimilarity index 100%\nrename from a.py\nrename to z.py\n"
    patch += b"--- a/a.py\n+++ b/z.py\n@@ -1,3 +1,3 @@\n one\n-two\n+evil()\n three\n"
    assert _after(_apply(repo, patch))["z.py"] == b"one\nevil()\nthree\n"


def test_a_symlink_out_of_the_tree_is_a_symlink(repo: Repo) -> None:
    link = (
        b"diff --git a/out b/out\nnew file mode 120000\n--- /dev/null\n+++ b/out\n@@ -0,0 +1 @@\n+../../etc\n"
    )
    (file,) = _apply(repo, link + b"\\ No newline at end of file\n").files
    assert (file.kind, file.after and file.after.data) == (ChangeKind.SYMLINK, b"../../etc")
    through = link + b"\\ No newline at end of file\n"
    through += b"diff --git a/out/passwd b/out/passwd\nnew file mode 100644\n"
    through += b"--- /dev/null\n+++ b/out/passwd\n@@ -0,0 +1 @@\n+x\n"
    with pytest.raises(PatchError):
        _apply(repo, through)


@pytest.mark.parametrize(
    "wrap",
    [
        b"git apply <<'EOF'\n%sEOF\n",
        b"#!/bin/sh\npatch -p1 <<'EOF'\n%sEOF\nrm -rf /\n",
        b"*** Begin Patch\n%s*** End Patch\n",
        b"Here is the fix:\n\n%s",
        b"%s\nI hope this helps.\n",
        b"```\n%s```\n",
    ],
)
def test_a_diff_inside_something_else_is_refused(repo: Repo, wrap: bytes) -> None:
    patch = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"
    assert _apply(repo, patch).files
    with pytest.raises(PatchError):
        _apply(repo, wrap % patch)


@pytest.mark.parametrize(
    "path",
    [
        b"../a",
        b"/tmp/a",
        b".git/hooks/pre-commit",
        b"d/../../a",
        b"./a",
        b"d//a",
        b".GIT/config",
        b"d/.git/x",
    ],
)
def test_a_path_outside_the_tree_is_refused(repo: Repo, path: bytes) -> None:
    for patch in (
        b"--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n" % path,
        b"diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n"
        % (path, path, path),
        b"diff --git a/a.py b/%s\nrename from a.py\nrename to %s\n" % (path, path),
        b'--- /dev/null\n+++ "b/%s"\n@@ -0,0 +1 @@\n+x\n' % path.replace(b".", b"\\056"),
    ):
        with pytest.raises(PatchError):
            _apply(repo, patch)


def _with(change: FileChange, data: bytes, mode: int = 0o100644) -> FileChange:
    assert change.after is not None
    return FileChange(change.before, FileSide(change.path, data, mode))


@pytest.mark.parametrize(
    ("twist", "words"),
    [
        (lambda files: files[:1], "differently at 'b/a.py'"),
        (
            lambda files: (*files, FileChange(None, FileSide("evil.py", b"evil()\n"))),
            "differently at 'evil.py'",
        ),
        (lambda files: (_with(files[0], b"one\nTWO\nthree\nevil()\n"), files[1]), "other lines"),
        (lambda files: (_with(files[0], b"one\nTWO\nthree"), files[1]), "other lines"),
        (lambda files: (_with(files[0], b"one\ntwo\nthree\n"), files[1]), "other lines"),
        (lambda files: (_with(files[0], b"one\nTWO\nthree\n", 0o100755), files[1]), "another mode"),
        (lambda files: (FileChange(files[0].before, None), files[1]), "whether it exists"),
    ],
)
def test_what_came_out_is_held_against_the_patch(
    repo: Repo, twist: Callable[[tuple[FileChange, ...]], tuple[FileChange, ...]], words: str
) -> None:
    """As though git read the diff otherwise than guard: no such diff is known, so the result is twisted."""

    class Twisted(GitRepository):
        def apply(self, base: Revision, patch: bytes, strip: int) -> tuple[FileChange, ...]:
            return twist(super().apply(base, patch, strip))

    first = b"--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"
    patch = first + first.replace(b"a.py", b"b/a.py")
    assert len(patch_on_revision(GitRepository(repo.folder), patch, "HEAD").files) == 2
    with pytest.raises(PatchError, match=words):
        patch_on_revision(Twisted(repo.folder), patch, "HEAD")


def test_a_second_mail_and_a_diff_in_the_message_are_refused() -> None:
    head = b"From " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\nFrom: a\nDate: b\nSubject: c\n\n"
    diff = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n"
    assert parse(head + diff + b"-- \n2.39.5\n").files
    for bad in (
        head + diff + b"-- \n2.39.5\n" + head + diff.replace(b"x", b"y"),
        head + b"--- a/y\n+++ b/y\n@@ -1 +1 @@\n-1\n+2\n" + diff,
        head + diff + diff.replace(b"/x", b"/y") + diff,
    ):
        with pytest.raises(PatchError):
            parse(bad)
