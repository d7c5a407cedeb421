"""`guard sign` and `guard gate`, as a person and a pipeline call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Guard
from tests.review.lab import Lab, make_keys

DEPLOY = {"deploy/shop.ini": "[shop]\nworkers = 3\nport = 80\n"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def lab(tmp_path: Path, keys: Path) -> Lab:
    lab = Lab(tmp_path / "shop", keys)
    lab.work(DEPLOY)
    lab.use("lead")
    return lab


def test_from_four_to_zero(lab: Lab, guard: Guard) -> None:
    gate = guard("gate", "main...HEAD", cwd=lab.repo.folder)
    assert gate.code == 4
    assert "missing: maintainers (lead or deputy)" in gate.out
    command = next(line for line in gate.out.splitlines() if "guard sign" in line).split()
    assert command == ["guard", "sign", "--for", "deploy", "-m", "WHY", "main...HEAD"]
    done = guard(*command[1:], cwd=lab.repo.folder)
    assert done.code == 0, done.err
    assert "deploy/shop.ini:2" in done.out
    assert "signed as lead for deploy" in done.out
    assert guard("gate", "main...HEAD", cwd=lab.repo.folder).code == 0
    said = json.loads(guard("gate", "main...HEAD", "--format", "json", cwd=lab.repo.folder).out)
    assert (said["exit_code"], said["sign_offs"][0]["signed"][0]["who"]) == (0, "lead")


def test_the_range_is_the_branchs_own_where_none_is_named(lab: Lab, guard: Guard) -> None:
    assert guard("sign", "-m", "Read.", cwd=lab.repo.folder).code == 0
    assert guard("gate", cwd=lab.repo.folder).code == 0


def test_the_time_to_sign(lab: Lab, guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_LEDGER", str(tmp_path / "state" / "ledger"))
    none = guard("sign", "-m", "Read.", "--record", cwd=lab.repo.folder)
    assert "nothing noted" in none.out
    assert guard("check", "main", "--record", cwd=lab.repo.folder).code == 0
    assert "nothing noted" not in guard("sign", "-m", "Read.", "--record", cwd=lab.repo.folder).out
    assert "1 signature, half of them within 0.0 hours" in guard("log", "figures").out
    last = json.loads(guard("log", "export").out.splitlines()[-1])
    assert (last["decision"], last["sign_offs"]) == ("signed", ["deploy"])


def test_a_file_instead_of_a_note(lab: Lab, guard: Guard, tmp_path: Path) -> None:
    kept = tmp_path / "signed.jsonl"
    assert guard("sign", "-m", "Read.", "--output", str(kept), cwd=lab.repo.folder).code == 0
    assert guard("gate", "main...HEAD", cwd=lab.repo.folder).code == 4
    assert guard("gate", "main...HEAD", "--sign-offs", str(kept), cwd=lab.repo.folder).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["sign", "-m", "x", "--for", "other"], 2, "other is no sign-off of this change"),
        (["sign", "-m", "x", "--as", "nobody"], 2, "nobody is nobody in .guard/owners.yaml"),
        (["sign", "-m", "x", "--until", "2001-01-01"], 2, "lies in the past"),
        (["sign", "-m", "x", "--until", "soon"], 2, "soon"),
        (["sign"], 2, "-m"),
        (["sign", "-m", "x", "nothing...HEAD"], 2, "nothing"),
        (["gate", "main...HEAD", "--reviews", "none.json"], 2, "none.json"),
        (["gate", "main...HEAD", "--reviews", "README.md"], 2, "no reviews"),
        (["gate", "main...HEAD", "--sign-offs", "none"], 2, "none"),
        (["gate", "--branch", "main"], 2, "--pre-receive"),
        (["gate", "--pre-receive"], 2, "--branch"),
    ],
)
def test_what_is_wrong_is_told(lab: Lab, guard: Guard, arguments: list[str], code: int, said: str) -> None:
    done = guard(*arguments, cwd=lab.repo.folder)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err


def test_nothing_to_sign(lab: Lab, guard: Guard) -> None:
    lab.repo.git("checkout", "-q", "-b", "prose", "main")
    lab.repo.commit({"README.md": "More.\n"})
    done = guard("sign", "-m", "x", "main...prose", cwd=lab.repo.folder)
    assert (done.code, "needs no signature" in done.out) == (0, True)


def test_what_is_blocked_cannot_be_signed_for(lab: Lab, guard: Guard) -> None:
    lab.work({"shop/run.py": "def run(text: str) -> object:\n    return eval(text)\n"})
    done = guard("sign", "-m", "x", cwd=lab.repo.folder)
    assert (done.code, "no signature makes it mergeable" in done.out) == (1, True)
