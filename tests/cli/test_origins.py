"""`guard origins`, and `guard check --origins`: made, asked, refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import EXIT_INCOMPLETE, EXIT_USAGE

SAMPLE = Path(__file__).parents[1] / "checks" / "data" / "settings.py"


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    folder = tmp_path / "lib"
    folder.mkdir()
    (folder / "LICENSE").write_text("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n")
    (folder / "settings.py").write_bytes(SAMPLE.read_bytes())
    return folder


def guard(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "GUARD_CACHE_DIR": str(tmp_path / "cache"), "GUARD_ORIGINS": "", **environ}
    return subprocess.run(
        [sys.executable, "-m", "guard", *arguments],
        capture_output=True,
        text=True,
        env=known,
        timeout=120,
        check=False,
    )


def check(tmp_path: Path, *arguments: str, **environ: str) -> tuple[int, dict[str, str], list[str]]:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir(exist_ok=True)
        (folder / "pyproject.toml").write_text('[project]\nname = "a"\nlicense = "MIT"\n')
    (after / "new.py").write_bytes(SAMPLE.read_bytes())
    done = guard(
        tmp_path,
        "check",
        "--before",
        str(before),
        "--after",
        str(after),
        "--format",
        "json",
        *arguments,
        **environ,
    )
    if not done.stdout:
        return done.returncode, {"stderr": done.stderr}, []
    verdict = json.loads(done.stdout)
    [outcome] = [one for one in verdict["outcomes"] if one["check"] == "copied-code"]
    return (
        done.returncode,
        outcome,
        [one["id"] for one in verdict["findings"] if one["check"] == "copied-code"],
    )


def test_made_in_the_cache_and_asked_from_there(tmp_path: Path, lib: Path) -> None:
    assert check(tmp_path)[1]["status"] == "skipped"
    made = guard(tmp_path, "origins", "index", str(lib))
    assert made.returncode == 0, made.stderr
    assert "1 files of 1 origins" in made.stdout
    assert guard(tmp_path, "origins", "status").stdout == made.stdout
    code, outcome, ids = check(tmp_path)
    assert (code, outcome["status"], ids) == (0, "ran", ["copied-incompatible"])


def test_named_by_an_option_or_the_environment(tmp_path: Path, lib: Path) -> None:
    index = str(tmp_path / "my.index")
    assert guard(tmp_path, "origins", "index", str(lib), "--origins", index).returncode == 0
    assert check(tmp_path, "--origins", index)[2] == ["copied-incompatible"]
    assert check(tmp_path, GUARD_ORIGINS=index)[2] == ["copied-incompatible"]


def test_a_damaged_or_missing_index_is_incomplete(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"nothing of use")
    for name in ("bad", "missing"):
        code, outcome, _ = check(tmp_path, "--origins", str(tmp_path / name))
        assert (code, outcome["status"]) == (EXIT_INCOMPLETE, "failed")
        assert (
            guard(tmp_path, "origins", "status", "--origins", str(tmp_path / name)).returncode
            == EXIT_INCOMPLETE
        )


def test_an_index_inside_of_the_judged_tree_is_refused(tmp_path: Path, lib: Path) -> None:
    (tmp_path / "after").mkdir()
    inside = str(tmp_path / "after" / "my.index")
    assert guard(tmp_path, "origins", "index", str(lib), "--origins", inside).returncode == 0
    code, said, _ = check(tmp_path, "--origins", inside)
    assert code == EXIT_USAGE
    assert "inside of the tree that is judged" in said["stderr"]


@pytest.mark.parametrize("arguments", [("index",), ("index", "/missing/folder"), ("status",)])
def test_bad_use(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert guard(tmp_path, "origins", *arguments).returncode == EXIT_USAGE
