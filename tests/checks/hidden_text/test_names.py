"""Names that are not what they show, or that are another's on another system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.checks.hidden_text.check import HiddenText
from guard.model.change import ChangeSet, FileChange, FileSide
from tests.checks.support import ids, judge_files, levels, run
from tests.repos import Repo

CHECK = HiddenText()
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "path",
    [
        ".g\u200cit/hooks/post-checkout",
        ".gi\u200dt/config",
        ".\ufeffgit/config",
        ".git\u2060/config",
        ".git./config",
        ".git /config",
        ".git . ./config",
        ".GIT\u200b",
        "pkg/.git::$INDEX_ALLOCATION/config",
        ".git:x/config",
        "GIT~1/config",
        "git~1",
        "pkg/Git~1/hooks/x",
        ".\uff47it/config",
        "pkg\\.git\\hooks\\x",
        "pkg\\..\\.git \\config",
    ],
)
def test_what_becomes_gits_own_folder_blocks(path: str) -> None:
    assert ("hidden-git-folder", "high", "high") in levels(run(CHECK, {}, {path: "x\n"}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".Github/workflows/a.yml", ("hidden-other-name", "medium", "high")),
        (".gith\u200bub/workflows/a.yml", ("hidden-other-name", "medium", "high")),
        (".guard./policy.yaml", ("hidden-other-name", "medium", "high")),
        (".GUARD/policy.yaml", ("hidden-other-name", "medium", "high")),
        (".gitModules", ("hidden-other-name", "medium", "high")),
        ("app.py.", ("hidden-other-name", "medium", "high")),
        ("app.py ", ("hidden-other-name", "medium", "high")),
        ("pkg /app.py", ("hidden-other-name", "medium", "high")),
        ("app.py::$DATA", ("hidden-other-name", "medium", "high")),
        ("a\u200bpp.py", ("hidden-in-name", "medium", "high")),
        ("app\u202eyp.exe", ("hidden-in-name", "high", "high")),
        ("app\u200e.py", ("hidden-in-name", "medium", "high")),
        ("a\u00a0b.py", ("hidden-in-name", "low", "high")),
        ("a\x1b[2K.py", ("hidden-in-name", "low", "high")),
        ("p\u0430yments.py", ("hidden-look-alike", "medium", "high")),
        ("CON", ("hidden-unportable-name", "low", "high")),
        ("docs/nul.txt", ("hidden-unportable-name", "low", "high")),
        ("lpt1.py", ("hidden-unportable-name", "low", "high")),
        ("GITMOD~1", ("hidden-unportable-name", "low", "high")),
        ("man/Foo::Bar.3", ("hidden-unportable-name", "low", "high")),
        ("a\\b.py", ("hidden-unportable-name", "low", "high")),
    ],
)
def test_a_name_that_is_another_is_told(path: str, expected: tuple[str, str, str]) -> None:
    assert expected in levels(run(CHECK, {}, {path: "x\n"}))


def test_a_name_in_other_letters_for_a_file_that_is_there() -> None:
    there = {"cop.py": "x = 1\n"}
    assert ("hidden-look-alike", "high", "high") in levels(
        run(CHECK, there, {**there, "\u0441\u043e\u0440.py": "x = 1\n"})
    )
    assert "hidden-look-alike" not in ids(run(CHECK, {}, {"\u0441\u043e\u0440.py": "x = 1\n"}))


@pytest.mark.parametrize(
    "path",
    [
        *(".github/workflows/a.yml", ".guard/policy.yaml", ".gitignore", "docs/.gitkeep", "git/x.py"),
        *("README.md", "CODEOWNERS", "AGENTS.md", "Makefile", "a b.py", "backup~", "file~old.txt", "a..b"),
        *("\u6587\u6863/\u8bf4\u660e.md", "\u0434\u043e\u043a\u0443\u043c\u0435\u043d\u0442.md"),
        *("\u00fcber.md", "\u2764\ufe0f.md", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.md"),
        *("console.py", "nullable.py", "auxiliary.py", "com.py", "__init__.py", "a-1.0~rc1.txt", "a.git/b"),
    ],
)
def test_an_honest_name_is_left_alone(path: str) -> None:
    assert not run(CHECK, {}, {path: "x\n"})


def test_only_what_the_change_brings_is_told() -> None:
    old = FileSide("app.py ", b"x = 1\n")
    assert ids(judge_files(CHECK, FileChange(old, FileSide("app.py ", b"x = 2\n")))) == []
    assert ids(judge_files(CHECK, FileChange(old, None))) == []
    assert ids(judge_files(CHECK, FileChange(old, FileSide("app.py", b"x = 1\n")))) == []
    assert ids(judge_files(CHECK, FileChange(FileSide("app.py", b"x = 1\n"), old))) == ["hidden-other-name"]
    assert ChangeSet((FileChange(old, None),)).files


def test_the_command_blocks_a_folder_that_becomes_gits_own(tmp_path: Path) -> None:
    repo = Repo(tmp_path, {"a.txt": "1\n"})
    oid = repo.git("hash-object", "-w", "--stdin", input=b"[core]\n")
    inner = repo.git("mktree", input=f"100644 blob {oid}\tconfig\n".encode())
    top = repo.git("mktree", "-z", input=f"040000 tree {inner}\t.g\u200cit\0".encode())
    bad = repo.git("commit-tree", top, "-p", "HEAD", "-m", "x")
    command = [sys.executable, "-m", "guard", "check", f"HEAD..{bad}", "-C", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done
    assert "hidden-git-folder" in done.stdout
    assert "\u200c" not in done.stdout
