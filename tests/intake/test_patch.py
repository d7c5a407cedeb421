"""Unified diffs, applied."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.errors import IntakeError, PatchError, RepositoryError
from guard.intake.patch import patch_on_directory, patch_on_revision
from guard.model.change import ChangeKind, ChangeSet
from guard.tools.folders import LocalFolder
from guard.tools.git import GitRepository
from tests.repos import Repo

BODY = "".join(f"line {number}\n" for number in range(30))


def _both(repo: Repo, patch: bytes, name: str = "patch") -> ChangeSet:
    """Apply to the revision and to the same files as a plain folder; both must give the same change."""
    on_revision = patch_on_revision(GitRepository(repo.folder), patch, "HEAD", name)
    on_folder = patch_on_directory(patch, LocalFolder(repo.folder), name)
    assert on_revision.files == on_folder.files
    assert sorted(on_revision.base.paths()) == sorted(on_folder.base.paths())
    return on_revision


def _refused(repo: Repo, patch: bytes, words: str | None = None) -> str:
    with pytest.raises(PatchError, match=words) as first:
        patch_on_revision(GitRepository(repo.folder), patch, "HEAD")
    with pytest.raises(PatchError, match=words) as second:
        patch_on_directory(patch, LocalFolder(repo.folder))
    assert first.value.where == second.value.where
    return first.value.where


@pytest.mark.parametrize(
    "options", [[], ["--no-prefix"], ["--src-prefix=i/", "--dst-prefix=w/"], ["-C", "--find-copies-harder"]]
)
def test_everything_git_writes_is_read_back(tmp_path: Path, options: list[str]) -> None:
    base: dict[str, bytes | str | None] = {
        "mod": BODY,
        "gone": "g\n",
        "old": BODY + "x\n",
        "run": "r\n",
        "bin": b"\0" + b"a" * 500,
    }
    repo = Repo(
        tmp_path / "r",
        {**base, "void": "", "crlf": "a\r\nb\r\n", "cut": "no newline", "kept": BODY + "copy me\n" * 9},
    )
    (repo.folder / "run").chmod(0o755)
    (repo.folder / "link").symlink_to("../outside")
    odd = ["new\nline", 'quo"te', "back\\slash", " blank ", os.fsdecode(b"latin\xe9"), "a/b/c d"]
    repo.write(
        {
            **dict.fromkeys(odd, "odd\n"),
            "mod": BODY.replace("line 9\n", "++ nine\n-- 9\n"),
            "gone": None,
            "old": None,
            "moved": BODY + "y\n",
            "bin": b"\0" + b"a" * 499 + b"b",
            "void": None,
            "hollow": "",
            "crlf": "a\r\nc\r\n",
            "cut": "newline\n",
            "twin": BODY + "copy me\n" * 8 + "copied\n",
            "newbin": b"\0new",
        }
    )
    repo.git("add", "-A", "-f")
    text = os.fsencode(repo.git("diff", "--cached", "--binary", "--full-index", "-M", *options)) + b"\n"
    staged = GitRepository(repo.folder).staged(GitRepository(repo.folder).head())
    repo.git("stash", "-q")
    change = _both(repo, text)
    assert change.files == tuple(sorted(staged, key=lambda file: file.path))
    assert {file.path: file.kind for file in change.files}["moved"] is ChangeKind.RENAMED
    assert change.source == "patch patch on HEAD"


def test_a_mailed_patch(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.commit({"a": "2\n"}, "Change a\n\nBecause.")
    mail = os.fsencode(repo.git("format-patch", "-1", "--stdout")) + b"\n"
    repo.git("checkout", "-q", "--detach", "HEAD~1")
    assert [file.path for file in _both(repo, mail).files] == ["a"]


def test_a_submodule_in_a_patch(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    text = repo.git("diff", "--cached").encode() + b"\n"
    repo.git("reset", "-q", "--hard")
    (file,) = patch_on_revision(GitRepository(repo.folder), text, "HEAD").files
    assert file.kind is ChangeKind.SUBMODULE
    assert file.after is not None
    assert file.after.data == head.encode()


def test_lines_may_have_moved_but_must_match(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "new first line\n" + BODY})
    text = b"--- a/a\n+++ b/a\n@@ -10,3 +10,3 @@\n line 9\n-line 10\n+line ten\n line 11\n"
    (file,) = _both(repo, text).files
    assert file.after is not None
    assert b"line ten\n" in file.after.data
    where = _refused(repo, text.replace(b" line 9", b" line  9"), "does not apply")
    assert where == "patch:3"


@pytest.mark.parametrize(
    "key", ["apply.ignoreWhitespace=change", "apply.whitespace=fix", "core.autocrlf=true"]
)
def test_no_configuration_loosens_it(tmp_path: Path, key: str) -> None:
    repo = Repo(tmp_path / "r", {"a": "x  y\nz\n"})
    repo.git("config", *key.split("="))
    loose = b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x y\n-z\n+q\n"
    with pytest.raises(PatchError):
        patch_on_revision(GitRepository(repo.folder), loose, "HEAD")
    exact = b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x  y\n-z\n+trailing  \r\n"
    (file,) = patch_on_revision(GitRepository(repo.folder), exact, "HEAD").files
    assert file.after is not None
    assert file.after.data == b"x  y\ntrailing  \r\n"


@pytest.mark.parametrize(
    "patch",
    [
        b"--- a/absent\n+++ b/absent\n@@ -1 +1 @@\n-1\n+2\n",
        b"--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/a/b\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/d\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/link/evil\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/git~1/config\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/.git /config\n@@ -0,0 +1 @@\n+2\n",
        b"--- /dev/null\n+++ b/.g\xe2\x80\x8cit/config\n@@ -0,0 +1 @@\n+2\n",
        b"--- a/a\n+++ b/a\n@@ -2 +2 @@\n-1\n+2\n@@ -9 +9 @@\n-1\n+2\n",
        b"--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n",
        b"diff --git a/a b/a\nold mode 100755\nnew mode 100644\n",
        b"diff --git a/a b/z\nrename from a\nrename to z\n--- a/a\n+++ b/z\n@@ -1 +1 @@\n-9\n+2\n",
        b"diff --git a/a b/d/f\nrename from a\nrename to d/f\n",
    ],
)
def test_what_does_not_fit_the_base_is_refused(tmp_path: Path, patch: bytes) -> None:
    repo = Repo(tmp_path / "r")
    (repo.folder / "link").symlink_to("/tmp")
    repo.commit({"a": "1\n2\n", "d/f": "1\n"})
    _refused(repo, patch)


def test_an_unknown_base(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    patch = b"--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n"
    with pytest.raises(RepositoryError):
        patch_on_revision(GitRepository(repo.folder), patch, "nowhere")
    with pytest.raises(IntakeError, match="no such folder"):
        patch_on_directory(patch, LocalFolder(tmp_path / "nowhere"))


def test_a_repository_at_an_awkward_path(tmp_path: Path) -> None:
    repo = Repo(tmp_path / 'we"ird:pa th', {"a": "1\n"})
    assert _both(repo, b"--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n").files


def test_a_large_file_and_many_files(tmp_path: Path) -> None:
    big = b"x" * 99 + b"\n"
    repo = Repo(tmp_path / "r", {"big": big * 500_000})
    (file,) = patch_on_revision(
        GitRepository(repo.folder),
        b"--- a/big\n+++ b/big\n@@ -499999,2 +499999,3 @@\n " + big + b"+y\n " + big,
        "HEAD",
    ).files
    assert file.after is not None
    assert len(file.after.data) == 50_000_002
    section = "--- /dev/null\n+++ b/d{0}/f{1}\n@@ -0,0 +1 @@\n+{1}\n"
    text = "".join(section.format(number % 100, number) for number in range(10_000)).encode()
    assert len(patch_on_revision(GitRepository(repo.folder), text, "HEAD").files) == 10_000
