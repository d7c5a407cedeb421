"""What a hostile repository, tree, configuration or environment would have git do: nothing of it happens."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guard.errors import GuardError, IntakeError, PatchError, RepositoryError
from guard.intake.git import git_range
from guard.intake.patch import patch_on_revision
from guard.intake.git import staged
from guard.intake.git import worktree
from guard.model.change import ChangeKind, ChangeSet
from guard.tools.git import GitRepository
from tests.repos import Repo, snapshot

PATCH = b"--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-one\n+patched\n"

OPERATIONS: dict[str, Callable[[GitRepository], ChangeSet]] = {
    "range": lambda repository: git_range(repository, "HEAD~1..HEAD"),
    "merge base": lambda repository: git_range(repository, "HEAD~1...HEAD"),
    "staged": staged,
    "worktree": worktree,
    "patch": lambda repository: patch_on_revision(repository, PATCH, "HEAD~1"),
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Two commits, something staged, something on disk, something stashed."""
    repo = Repo(tmp_path / "r", {"x.py": "one\n", "y.py": "y\n" * 50})
    repo.commit({"x.py": "two\n"})
    repo.write({"x.py": "stashed\n"})
    repo.git("stash", "-q")
    repo.stage({"x.py": "three\n"})
    repo.write({"x.py": "four\n", "new.py": "new\n"})
    return repo


def _results(folder: Path) -> dict[str, tuple[object, ...]]:
    repository = GitRepository(folder)
    return {name: operation(repository).files for name, operation in OPERATIONS.items()}


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_in_the_repository_is_touched(repo: Repo, name: str) -> None:
    before = snapshot(repo.folder)
    OPERATIONS[name](GitRepository(repo.folder))
    assert snapshot(repo.folder) == before


def test_the_folder_it_is_called_from_does_not_matter(repo: Repo) -> None:
    expected = _results(repo.folder)
    (repo.folder / "sub").mkdir()
    assert _results(repo.folder / "sub") == expected


def test_no_temporary_files_stay_behind(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    _results(repo.folder)
    with pytest.raises(PatchError):
        patch_on_revision(GitRepository(repo.folder), PATCH.replace(b"one", b"none"), "HEAD")
    assert list(scratch.iterdir()) == []


def test_no_configured_program_runs(repo: Repo, tmp_path: Path) -> None:
    expected = _results(repo.folder)
    marker = tmp_path / "marker"
    program = repo.plant(tmp_path / "program", marker)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in (
        "pre-commit",
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
    ):
        repo.plant(hooks / hook, marker)
    (repo.folder / ".gitattributes").write_text("* filter=evil diff=evil merge=evil text eol=crlf\n")
    (repo.git_dir / "info").mkdir(exist_ok=True)
    (repo.git_dir / "info/attributes").write_text("* filter=evil diff=evil\n")
    for key in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.fsmonitor",
        "core.sshCommand",
        "core.gitProxy",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.alternateRefsCommand",
        "pager.diff-tree",
        "uploadpack.packObjectsHook",
        "credential.helper",
    ):
        repo.git("config", key, program)
    for alias in ("diff-tree", "diff-index", "cat-file", "ls-files", "apply", "rev-parse", "ls-tree"):
        repo.git("config", f"alias.{alias}", f"!{program}")
    repo.git("config", "core.hooksPath", str(hooks))
    repo.git("config", "filter.evil.required", "true")
    repo.git("config", "core.untrackedCache", "true")
    marker.unlink(missing_ok=True)

    for name, operation in OPERATIONS.items():
        files = operation(GitRepository(repo.folder)).files
        assert tuple(file for file in files if file.path != ".gitattributes") == expected[name]

    assert not marker.exists()


def test_no_setting_changes_what_is_read(repo: Repo, tmp_path: Path) -> None:
    expected = _results(repo.folder)
    everything = tmp_path / "everything"
    everything.write_text("*\n")
    for key, value in (
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.renames", "copies"),
        ("diff.renameLimit", "1"),
        ("diff.orderFile", str(everything)),
        ("diff.relative", "true"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.submodule", "log"),
        ("diff.algorithm", "patience"),
        ("diff.ignoreWhitespace", "true"),
        ("core.quotePath", "true"),
        ("core.abbrev", "5"),
        ("core.autocrlf", "true"),
        ("core.ignoreCase", "true"),
        ("core.attributesFile", str(everything)),
        ("core.excludesFile", str(everything)),
        ("core.worktree", os.sep),
        ("core.bigFileThreshold", "1"),
        ("core.splitIndex", "true"),
        ("core.checkStat", "minimal"),
        ("core.trustctime", "false"),
        ("core.ignoreStat", "true"),
        ("apply.ignoreWhitespace", "change"),
        ("apply.whitespace", "fix"),
        ("color.ui", "always"),
        ("index.version", "4"),
    ):
        repo.git("config", key, value)
    before = snapshot(repo.folder)
    assert _results(repo.folder) == expected
    assert snapshot(repo.folder) == before


def test_the_environment_has_no_say(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _results(repo.folder)
    other = Repo(tmp_path / "other", {"z": "z\n"})
    marker = tmp_path / "marker"
    program = repo.plant(tmp_path / "program", marker)
    config = tmp_path / "config"
    config.write_text(f"[core]\n\tfsmonitor = {program}\n[diff]\n\texternal = {program}\n")
    for name, value in {
        "GIT_DIR": str(other.git_dir),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": str(other.git_dir / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.git_dir / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other.git_dir / "objects"),
        "GIT_COMMON_DIR": str(other.git_dir),
        "GIT_NAMESPACE": "other",
        "GIT_CONFIG": str(config),
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_SYSTEM": str(config),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": program,
        "GIT_CONFIG_PARAMETERS": f"'diff.external'='{program}'",
        "GIT_EXTERNAL_DIFF": program,
        "GIT_DIFF_OPTS": "-u0",
        "GIT_EXEC_PATH": str(tmp_path),
        "GIT_PAGER": program,
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_TRACE2_EVENT": str(tmp_path / "trace2"),
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_GRAFT_FILE": str(config),
        "GIT_SHALLOW_FILE": str(config),
        "GIT_PREFIX": "sub/",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    assert _results(repo.folder) == expected
    assert not marker.exists()
    assert not (tmp_path / "trace").exists()
    assert not (tmp_path / "trace2").exists()


def test_replace_references_and_grafts_are_ignored(repo: Repo) -> None:
    expected = _results(repo.folder)
    harmless = repo.git("hash-object", "-w", "--stdin", input=b"harmless\n")
    repo.git("replace", repo.git("rev-parse", "HEAD:x.py"), harmless)
    head = repo.git("rev-parse", "HEAD")
    repo.git("replace", "HEAD~1", repo.git("commit-tree", "-m", "fake", "HEAD^{tree}"))
    (repo.git_dir / "info").mkdir(exist_ok=True)
    (repo.git_dir / "info/grafts").write_text(f"{head}\n")
    assert _results(repo.folder) == expected


def test_a_submodule_marked_as_ignored_is_seen(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    first = repo.git("rev-parse", "HEAD")
    repo.write({".gitmodules": '[submodule "s"]\n\tpath = s\n\turl = ./s\n\tignore = all\n'})
    repo.git("add", ".gitmodules")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},s")
    repo.git("commit", "-q", "-m", "submodule")
    second = repo.git("rev-parse", "HEAD")
    repo.git("config", "submodule.s.ignore", "all")
    repo.git("update-index", "--cacheinfo", f"160000,{second},s")
    (file,) = staged(GitRepository(tmp_path)).files
    assert (file.path, file.kind) == ("s", ChangeKind.SUBMODULE)
    repo.git("commit", "-q", "-m", "raised")
    (file,) = git_range(GitRepository(tmp_path), "HEAD~1..HEAD").files
    assert file.after is not None
    assert file.after.data == second.encode()


def test_attributes_that_call_text_binary_hide_nothing(tmp_path: Path) -> None:
    repo = Repo(
        tmp_path, {".gitattributes": "*.py binary -diff linguist-generated export-ignore\n", "a.py": "1\n"}
    )
    repo.commit({"a.py": "2\n"})
    (file,) = git_range(GitRepository(tmp_path), "HEAD~1..HEAD").files
    assert (file.kind, file.after and file.after.data) == (ChangeKind.MODIFIED, b"2\n")


def test_a_full_rename_into_another_suffix_shows_both_sides(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"notes.txt": "import os\nos.system('x')\n"})
    repo.commit({"notes.txt": None, "run.py": "import os\nos.system('x')\n"})
    (file,) = git_range(GitRepository(tmp_path), "HEAD~1..HEAD").files
    assert (file.kind, file.before and file.before.path, file.path) == (
        ChangeKind.RENAMED,
        "notes.txt",
        "run.py",
    )


def _tree_with(repo: Repo, mode: str, name: str) -> str:
    """A commit whose tree git itself would never have made."""
    blob = repo.git("hash-object", "-w", "--stdin", input=b"evil\n")
    entry = f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input=entry)
    return repo.git("commit-tree", "-m", "evil", "-p", "HEAD", tree)


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "a/../../b", "/etc/passwd", "."])
def test_a_tree_that_leaves_the_tree_is_refused(tmp_path: Path, name: str) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    commit = _tree_with(repo, "100644", name)
    with pytest.raises(IntakeError):
        git_range(GitRepository(tmp_path), f"HEAD..{commit}")


def test_a_tree_with_a_path_twice_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    blobs = [repo.git("hash-object", "-w", "--stdin", input=data) for data in (b"good\n", b"evil\n")]
    entry = b"".join(b"100644 twin\0" + bytes.fromhex(blob) for blob in blobs)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input=entry)
    commit = repo.git("commit-tree", "-m", "evil", "-p", "HEAD", tree)
    with pytest.raises(IntakeError, match="twice"):
        git_range(GitRepository(tmp_path), f"HEAD..{commit}")


def test_a_name_that_looks_like_an_option_stays_a_name(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a": "1\n"})
    target = tmp_path / "written"
    repo.git("update-ref", f"refs/heads/--output={target.name}", "HEAD")
    for spec in (f"--output={target.name}..HEAD", f"HEAD..--output={target.name}", "HEAD..--upload-pack=x"):
        with pytest.raises(RepositoryError):
            git_range(GitRepository(tmp_path), spec)
    assert not target.exists()


def test_a_repository_of_another_user_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    repo = Repo(tmp_path / "r", {"a": "1\n"})
    repo.commit({"a": "2\n"})
    for path in (repo.folder, repo.git_dir):
        os.chown(path, 12345, 12345)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(RepositoryError, match=r"safe\.directory"):
        git_range(GitRepository(repo.folder), "HEAD~1..HEAD")
    repo.git(
        "config",
        "safe.directory",
        "*",
        env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "0", "GIT_DIR": str(repo.git_dir)},
    )
    with pytest.raises(RepositoryError, match=r"safe\.directory"):
        git_range(GitRepository(repo.folder), "HEAD~1..HEAD")
    (home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {repo.folder}\n[diff]\n\texternal = false\n")
    assert git_range(GitRepository(repo.folder), "HEAD~1..HEAD").files


def test_every_refusal_is_one_line(tmp_path: Path) -> None:
    Repo(tmp_path, {"a": "1\n"})
    for spec in ("HEAD..absent", "HEAD..HEAD", "x", "HEAD..-x"):
        with pytest.raises(GuardError) as caught:
            git_range(GitRepository(tmp_path), spec)
        assert "\n" not in str(caught.value)
