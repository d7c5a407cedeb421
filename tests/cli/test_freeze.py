"""`guard freeze` on a real repository, and what `guard check` then says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Guard
from tests.repos import Repo

RECORD = ".guard/frozen.json"
CASE = "def test_sum():\n    assert 1 + 1 == 2\n"
FILES = {"evals/test_a.py": CASE, "evals/data/one.json": "{}\n", "app.py": "x = 1\n"}


@pytest.fixture
def frozen(tmp_path: Path, guard: Guard) -> Repo:
    """A repository whose `evals` are frozen, with the record committed."""
    repo = Repo(tmp_path / "frozen", FILES)
    assert guard("freeze", "evals", cwd=repo.folder).code == 0
    repo.git("add", "-f", RECORD)
    repo.git("commit", "-q", "-m", "freeze")
    return repo


def test_the_record_is_the_same_whoever_writes_it(guard: Guard, frozen: Repo) -> None:
    first = (frozen.folder / RECORD).read_bytes()
    (frozen.folder / RECORD).unlink()
    done = guard("freeze", "./evals/", cwd=frozen.folder)
    assert "2 files of 1 suite " in done.out
    assert (frozen.folder / RECORD).read_bytes() == first


def test_check_says_what_differs_from_the_record(guard: Guard, frozen: Repo) -> None:
    assert guard("freeze", "--check", cwd=frozen.folder).code == 0
    frozen.commit(
        {"evals/test_a.py": CASE.replace("2", "3"), "evals/new.py": "", "evals/data/one.json": None}
    )
    done = guard("freeze", "--check", cwd=frozen.folder)
    assert done.code == 1
    assert done.out.splitlines()[:3] == [
        "evals/data/one.json: is gone",
        "evals/new.py: is new",
        "evals/test_a.py: holds something else",
    ]


def test_what_was_recorded_stays_until_it_is_renewed(guard: Guard, frozen: Repo) -> None:
    frozen.commit({"evals/test_a.py": CASE.replace("2", "3"), "more/test_b.py": CASE})
    done = guard("freeze", "more", cwd=frozen.folder)
    assert "evals/test_a.py: holds something else" in done.out
    assert guard("freeze", "--check", cwd=frozen.folder).code == 1
    assert guard("freeze", "--update", cwd=frozen.folder).code == 0
    done = guard("freeze", "--check", cwd=frozen.folder)
    assert (done.code, "3 files of 2 suites" in done.out) == (0, True)


@pytest.mark.parametrize("arguments", [(), ("--check",), ("missing",), ("evals/../app.py",)])
def test_nothing_to_freeze_is_an_error(guard: Guard, repo: Repo, arguments: tuple[str, ...]) -> None:
    assert guard("freeze", *arguments, cwd=repo.folder).code == 2
    assert not (repo.folder / RECORD).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"evals/test_a.py": CASE + "\n"},
        {"evals/test_a.py": None},
        {"evals/test_a.py": None, "kept.py": CASE},
        {"evals/more.py": "x = 1\n"},
        {RECORD: None},
        {RECORD: "{}\n"},
    ],
)
def test_a_proposal_that_differs_is_blocked(
    guard: Guard, frozen: Repo, change: dict[str, str | None]
) -> None:
    frozen.commit(change)
    done = guard("check", "HEAD~1..HEAD", cwd=frozen.folder)
    assert done.code == 1
    assert "frozen-" in done.out


def test_a_mode_and_a_link_differ_too(guard: Guard, frozen: Repo) -> None:
    (frozen.folder / "evals/test_a.py").chmod(0o755)
    (frozen.folder / "evals/data/one.json").unlink()
    (frozen.folder / "evals/data/one.json").symlink_to("../../app.py")
    frozen.commit({})
    done = guard("check", "HEAD~1..HEAD", cwd=frozen.folder)
    assert done.code == 1
    assert "gets the mode 100755" in " ".join(done.out.split())


def test_a_record_in_the_base_that_cannot_be_read_is_no_permission(guard: Guard, frozen: Repo) -> None:
    frozen.commit({RECORD: '{"files": {}}\n'})
    frozen.commit({"app.py": "x = 2\n"})
    assert guard("check", "HEAD~1..HEAD", cwd=frozen.folder).code == 3
