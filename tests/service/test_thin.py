"""What a command imports that the service answers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.agents.hooks import CLEAN, writing
from tests.repos import Repo
from tests.service.running import Home, command, plain

HEAVY = {
    "click", "dataclasses", "inspect", "json", "libcst", "pathlib", "platformdirs", "pydantic", "re", "rich",
    "ruamel", "semgrep", "socket", "subprocess", "tempfile", "typing",
}  # fmt: skip
SAYS = "def check(arguments):\n    return 0\n"


@pytest.mark.parametrize("line", [("check", "--staged"), ("hook", "codex")])
def test_nothing_that_takes_time_is_imported(line: tuple[str, ...], own: Home, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    python, *rest = command(*line)
    with plain(own, SAYS):
        done = subprocess.run(
            [python, "-X", "importtime", *rest],
            cwd=repo.folder,
            env=own.env,
            input=json.dumps(writing("codex", repo.folder, "more.py", CLEAN)).encode(),
            capture_output=True,
            check=True,
        )
    lines = [line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines()]
    imported = set(lines[lines.index("site") + 1 :])  # what an environment adds at its start is not guard's
    assert "guard.service.client" in imported
    assert {name.partition(".")[0] for name in imported}.isdisjoint(HEAVY)
    assert not any(name.startswith(("guard.app", "guard.cli", "guard.policy")) for name in imported)
    assert len(imported) < 80
