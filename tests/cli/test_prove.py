"""`guard prove` on real repositories, by its exit codes and reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guard.cli import run
from tests.prove.support import BASE, CODE
from tests.repos import Repo
from tests.sandboxes import PLAIN, sandbox


def made(tmp_path: Path, after: dict[str, str]) -> Path:
    repo = Repo(tmp_path / "repo", BASE)
    repo.git("tag", "base")
    repo.commit(after)
    return repo.folder


def proved(folder: Path, *more: str) -> int:
    return run(["prove", "base..HEAD", "-C", str(folder), "--python", str(PLAIN), *more])


def test_a_wrong_value_is_found_and_blocks(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sandbox()
    folder = made(tmp_path, {"shop.py": CODE.replace("sum(prices)", "sum(prices) + 1")})
    assert run(["check", "base..HEAD", "-C", str(folder)]) == 0
    capfd.readouterr()
    assert proved(folder, "--format", "json") == 1
    verdict = json.loads(capfd.readouterr().out)
    found = [one for one in verdict["findings"] if one["check"] == "behaviour"]
    effects = {one["id"]: one["effect"] for one in found}
    assert effects == {"base_test_fails": "blocks", "behaviour_differs": "attention"}


def test_the_same_by_another_way_reaches_review(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sandbox()
    folder = made(tmp_path, {"shop.py": CODE.replace("sum(prices)", "sum(list(prices))")})
    assert proved(folder, "-v") == 0
    assert subprocess.run(["git", "status", "--porcelain"], cwd=folder, capture_output=True).stdout == b""


def test_what_is_no_python_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path, {"shop.py": CODE + "LIMIT = 1\n"})
    assert run(["prove", "base..HEAD", "-C", str(folder), "--python", str(tmp_path / "none")]) == 2
    assert "no Python" in capfd.readouterr().err


def test_an_environment_that_cannot_be_made_leaves_the_verdict_incomplete(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sandbox()
    folder = made(tmp_path, {"shop.py": CODE + "LIMIT = 1\n"})
    assert proved(folder, "--setup", "python -c 'raise SystemExit(1)'") == 3
    assert "could not be made" in capfd.readouterr().out
    assert proved(folder, "--setup", "python 'unclosed") == 2
    assert "--setup" in capfd.readouterr().err


def test_an_environment_that_the_change_brings_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = made(tmp_path, {"env/bin/python": "#!/bin/sh\n"})
    (folder / "env" / "bin" / "python").chmod(0o755)
    assert run(["prove", "base..HEAD", "-C", str(folder), "--python", str(folder / "env")]) == 2
    assert "part of what is judged" in capfd.readouterr().err


def test_a_check_imports_nothing_of_it() -> None:
    code = (
        "import sys, guard.cli.check, guard.app.judging\n"
        "print(*[name for name in sys.modules if name.startswith(('guard.prove', 'guard.tools.sandbox'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == ""


def test_what_tells_them_apart_is_kept_as_tests_of_what_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sandbox()
    folder = made(tmp_path, {"shop.py": CODE.replace("sum(prices)", "sum(prices) + 1")})
    kept = tmp_path / "kept"
    proved(folder, "--keep", str(kept))
    [file] = kept.iterdir()
    assert file.name == "test_kept_shop.py"
    text = file.read_text()
    assert "from shop import total\n" in text
    assert "def test_total_1():\n    # on the change: gives 1\n    assert total([]) == 0\n" in text
    proved(folder, "--keep", str(kept))
    file.write_text("mine = 1\n")
    assert proved(folder, "--keep", str(kept)) == 2
    assert "somebody's own" in capfd.readouterr().err
    assert file.read_text() == "mine = 1\n"
