"""The command, run in this process: as a user runs it, with what it prints and its exit code."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from guard.cli import main
from tests.repos import Repo

CLEAN = "def twice(x):\n    return 2 * x\n"
SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("guard: "), self.err
        assert self.out == ""
        return lines[0].removeprefix("guard: ")


Guard = Callable[..., Done]
ROOT = Path(__file__).parents[2]


def started(repo: Repo, fault: str = "", *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """`guard check` of what is staged, just begun, in which the code `fault` has run before guard's."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    # Isolated, or guard would start itself once more, and without the fault.
    faulty = (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{fault}\nfrom guard.__main__ import main\nmain()\n"
    )
    command = [sys.executable, "-I", "-c", faulty, "check", "--staged", "-C", str(repo.folder), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Guard:
    """Runs `guard` with arguments in a folder (a scratch folder where none is named)."""
    for name in ("GIT_INDEX_FILE", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PRE_COMMIT", "1")

    def run(*args: str | Path, cwd: Path = tmp_path, stdin: bytes = b"") -> Done:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["guard", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with one commit."""
    return Repo(tmp_path / "repo", {"app.py": CLEAN, "README.md": "Words.\n"})
