"""`guard policy simulate` over a real history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Guard
from tests.repos import Repo

STRICT = "version: 1\nname: strict\nextends: guard:default\nfrozen: [app.py]\n"
PLAIN = "def twice(x):\n    return 2 * x\n"
SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Four changes of main, one of them a merge of two commits."""
    repo = Repo(tmp_path_factory.mktemp("past") / "repo", {"app.py": PLAIN, "README.md": "# Shop\n"})
    repo.git("tag", "start")
    repo.commit({"app.py": PLAIN.replace("2 * x", "x + x")})
    repo.commit({"tool.py": SHELL})
    repo.commit({"README.md": "# The shop\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"side.py": "A = 1\n"})
    repo.commit({"side.py": "A = 2\n"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    return repo


def test_two_policies(past: Repo, guard: Guard, tmp_path: Path) -> None:
    policy, kept, picture = tmp_path / "strict.yaml", tmp_path / "kept.jsonl", tmp_path / "figures.html"
    policy.write_text(STRICT)
    asked = ["policy", "simulate", "start..main", "--policy", str(policy), "--against", "guard:default"]
    asked += ["--workers", "1", "--keep", str(kept)]
    done = guard(*asked, "--format", "json", cwd=past.folder)
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["changes"] == 4  # the merge stands for what came with it
    assert said["against"]["decisions"] == {"review": 3, "blocked": 1}
    assert said["now"]["decisions"] == {"review": 2, "blocked": 2}
    assert said["now"]["causes"]["frozen"] == 1
    assert next((one["from"], one["to"]) for one in said["to_read"]) == ("review", "blocked")
    assert len(kept.read_bytes().splitlines()) == 4
    # What was judged is kept: the figures can be had again in another form.
    done = guard(*asked, "--resume", "--format", "html", "--output", str(picture), cwd=past.folder)
    assert done.code == 0, done.err
    assert "4 of them before this run" in done.err
    assert "<script" not in picture.read_text()
    assert "4 changes of start..main" in picture.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["start"], "no range"),
        (["start..main", "--resume"], "needs --keep"),
        (["start..nowhere"], "nowhere"),
        (["start..main", "--policy", "none.yaml"], "none.yaml"),
        (["start..main", "--against", "guard:none"], "guard:none"),
        (["main..main"], "no commit of this range changes anything"),
    ],
)
def test_bad_input(past: Repo, guard: Guard, arguments: list[str], said: str) -> None:
    done = guard("policy", "simulate", *arguments, cwd=past.folder)
    assert (done.code, said in done.err) == (2, True), done.err
    assert len(done.err.splitlines()) == 1
