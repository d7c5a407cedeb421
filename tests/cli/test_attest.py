"""`guard attest`, `guard verify` and the signed head of a ledger, as a pipeline calls them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.model.record import Proposer
from guard.report.json_format import to_json
from guard.tools.ledger import Ledger
from tests.cli.conftest import Guard
from tests.keys import ssh_key
from tests.report.samples import ALL
from tests.review.lab import Lab, make_keys

DEPLOY = {"deploy/shop.ini": "[shop]\nworkers = 3\nport = 80\n"}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return ssh_key(tmp_path_factory.mktemp("keys"), "attest")


@pytest.fixture
def lab(tmp_path: Path, people: Path) -> Lab:
    lab = Lab(tmp_path / "shop", people)
    lab.work({"README.md": "A good shop.\n"})
    return lab


def test_from_the_gate_to_a_verified_commit(
    lab: Lab, guard: Guard, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    private, public = keys
    kept, folder = tmp_path / "change.intoto.json", lab.repo.folder
    done = guard("attest", "main...HEAD", "--key", private, "--output", kept, cwd=folder)
    assert (done.code, done.out, done.err) == (0, "", "")
    done = guard("verify", kept, "--key", public, "--range", "main...HEAD", cwd=folder)
    assert done.code == 0, done.out
    assert done.out.startswith("verified: ")
    assert "GUARD_GATE_PASSED" in done.out
    lab.repo.git("checkout", "-q", "main")
    lab.repo.git("merge", "-q", "--ff-only", "work")
    assert guard("verify", kept, "--key", public, "--commit", "HEAD", cwd=folder).code == 0
    done = guard("verify", kept, "--key", public, "--commit", "HEAD~1", cwd=folder)
    assert (done.code, done.out.count("\n")) == (1, 1)
    assert done.out.startswith("refused: it is about the commit ")
    stranger = tmp_path / "stranger.pub"
    stranger.write_text(" ".join((lab.keys / "stranger.pub").read_text().split()[:2]))
    done = guard("verify", kept, "--key", stranger, "--commit", "HEAD", cwd=folder)
    assert done.code == 1
    assert "that --key does not name" in done.out


def test_what_the_gate_holds_up_is_not_attested(
    lab: Lab, guard: Guard, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    private, public = keys
    lab.work(DEPLOY)
    done = guard("attest", "main...HEAD", "--key", private, cwd=lab.repo.folder)
    assert (done.code, done.out) == (4, "")
    assert "nothing is attested" in done.err
    done = guard("attest", "main...HEAD", "--key", private, "--even-so", cwd=lab.repo.folder)
    assert (done.code, done.out.count("\n")) == (4, 1)
    kept = tmp_path / "failed.json"
    kept.write_text(done.out)
    done = guard("verify", kept, "--key", public, "--range", "main...HEAD", cwd=lab.repo.folder)
    assert (done.code, done.out) == (1, "refused: it says FAILED: the gate answered 4 (sign_off)\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "none.json", "--key", "KEY", "--commit", "HEAD"], "none.json"),
        (["verify", "README.md", "--key", "KEY", "--commit", "HEAD"], "not JSON"),
        (["verify", "README.md", "--commit", "HEAD"], "--key"),
        (["verify", "README.md", "--key", "KEY"], "--range"),
        (["verify", "README.md", "--key", "KEY", "--commit", "HEAD", "--range", "main...HEAD"], "--range"),
        (["verify", "README.md", "--key", "none", "--commit", "HEAD"], "none"),
        (["attest", "main...main"], "empty"),
        (["attest", "nothing...HEAD"], "nothing"),
        (["attest", "main...HEAD", "--key", "none"], "none"),
        (["attest", "main...HEAD"], "--key"),
        (["log", "verify", "--signed", "README.md"], "--key"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    lab: Lab, guard: Guard, keys: tuple[Path, Path], arguments: list[str], said: str
) -> None:
    named = [str(keys[1]) if one == "KEY" else one for one in arguments]
    done = guard(*named, cwd=lab.repo.folder)
    assert done.code == 2
    assert said in done.complaint


def test_the_head_of_a_ledger(guard: Guard, tmp_path: Path, keys: tuple[Path, Path]) -> None:
    private, public = keys
    place, kept, verdict = tmp_path / "ledger.sqlite", tmp_path / "head.json", ALL["blocked"]()
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def judged(path: Path, session: str) -> None:
        when = datetime(2026, 12, 1, tzinfo=UTC)
        Ledger(path).append(verdict, to_json(verdict), Proposer(session=session), when)

    judged(place, "one")
    assert guard("log", "sign", "--ledger", place, "--key", private, "--output", kept, cwd=folder).code == 0
    asked = ("log", "verify", "--ledger", place, "--signed", kept, "--key", public)
    assert guard(*asked, cwd=folder).code == 0
    judged(place, "two")
    assert guard(*asked, cwd=folder).code == 0
    anew = tmp_path / "anew.sqlite"
    judged(anew, "another")
    done = guard("log", "verify", "--ledger", anew, *asked[4:], cwd=folder)
    assert done.code == 1
    assert "that was noted is not in it" in done.out
    with closing(sqlite3.connect(place)) as base:
        base.execute("UPDATE entries SET text = replace(text, 'two', 'six')")
        base.commit()
    done = guard("log", "sign", "--ledger", place, "--key", private, cwd=folder)
    assert (done.code, done.out) == (1, "")
    said = json.loads(kept.read_text())
    kept.write_text(json.dumps(said | {"signatures": []}))
    done = guard(*asked, cwd=folder)
    assert (done.code, done.out) == (1, "refused: it is not signed\n")
