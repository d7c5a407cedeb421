"""`guard adopt` over a real history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, Guard
from tests.repos import Repo, snapshot


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "shop", {"app.py": CLEAN})
    for number in range(3):
        repo.commit({"app.py": CLEAN + f"\n\nLIMIT = {number}\n"})
    return repo


def test_what_is_written_holds(shop: Repo, guard: Guard) -> None:
    before = snapshot(shop.folder)
    shown = guard("adopt", "--dry-run", "--workers", "1", cwd=shop.folder)
    assert shown.code == 0, shown.err
    assert "would be written" in shown.out
    assert snapshot(shop.folder) == before
    done = guard("adopt", "--workers", "1", cwd=shop.folder)
    assert done.code == 0, done.err
    assert '  +   author: {email: ["author@mail.example"]} # 3 of 3 changes' in done.out
    assert guard("policy", "check", cwd=shop.folder).code == 0
    again = guard("adopt", cwd=shop.folder)
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--resume"], "needs --keep"), (["-C", ".."], "not the top folder"), (["HEAD"], "no range")],
)
def test_bad_input(shop: Repo, guard: Guard, arguments: list[str], said: str) -> None:
    done = guard("adopt", *arguments, cwd=shop.folder)
    assert (done.code, said in done.err) == (2, True), done.err


def test_without_a_past(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new", {"a.py": "A = 1\n"})
    done = guard("adopt", cwd=repo.folder)
    assert (done.code, "no past" in done.err) == (2, True)
