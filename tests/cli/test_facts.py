"""What a change does, as data, and rules of somebody's own over it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CLEAN, Guard
from tests.repos import Repo

EXAMPLE = Path(__file__).parents[2] / "examples" / "own-rules" / "rules.py"
CALLS = (
    "import requests\n\n\ndef rate(day):\n    return requests.get(f'https://rates.example/{day}').json()\n"
)
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = [%s]\n'


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "shop", {"billing/sum.py": CLEAN, "pyproject.toml": PROJECT % '"attrs>=23"'})


def told(guard: Guard, repo: Repo) -> dict[str, Any]:
    done = guard("facts", "--staged", cwd=repo.folder)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_edits_capabilities_and_dependencies_are_told(guard: Guard, shop: Repo) -> None:
    shop.stage({"billing/rates.py": CALLS, "pyproject.toml": PROJECT % '"attrs>=24", "requests==2.32.3"'})
    facts = told(guard, shop)
    assert facts["schema"] == "guard.facts/1"
    assert [file["path"] for file in facts["files"]] == ["billing/rates.py", "pyproject.toml"]
    assert "network" in {gain for edit in facts["edits"] for gain in edit["gains"]}
    assert {one["name"]: one["moves"] for one in facts["dependencies"]} == {
        "attrs": ["raised"],
        "requests": ["added"],
    }
    assert facts["dependencies"][1]["after"]["version"] == "2.32.3"


def test_effects_are_told(guard: Guard, tmp_path: Path) -> None:
    head, act = "def refund(user, order):\n", "    order.refund()\n"
    asked = "    if not user.is_admin:\n        raise PermissionError\n"
    repo = Repo(tmp_path / "r", {"shop.py": head + asked + act})
    repo.stage({"shop.py": head + act})
    (effect,) = told(guard, repo)["effects"]
    assert (effect["kind"], effect["path"], effect["symbol"]) == ("protection.removed", "shop.py", "refund")


def test_no_secret_and_no_credential_is_told(guard: Guard, shop: Repo) -> None:
    key = "AKIA" + "IOSFODNN7ABCDEFG"
    shop.stage(
        {f"notes-{key}.md": "x\n", "requirements.txt": "a @ https://me:hunter22@files.example/a.whl\n"}
    )
    text = json.dumps(told(guard, shop))
    assert key not in text
    assert "hunter22" not in text


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"billing/sum.py": CLEAN + "\n\ndef thrice(x):\n    return 3 * x\n"}, 0),
        ({"billing/rates.py": CALLS}, 1),
        ({"pyproject.toml": PROJECT % '"attrs>=23", "requests==2.32.3", "rich==13.0.0"'}, 1),
    ],
)
def test_the_example_says_no_to_more(guard: Guard, shop: Repo, files: dict[str, str], code: int) -> None:
    shop.stage(files)
    facts = json.dumps(told(guard, shop))
    done = subprocess.run(
        [sys.executable, str(EXAMPLE)], input=facts, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, ""), done
