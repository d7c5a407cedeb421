"""Verdicts as a function."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import guard
from guard.batch import REWARDS, Scorer, reward, score
from guard.batch.work import NOT_JUDGED
from guard.errors import UsageError
from tests.batch.conftest import CLEAN, SHELL, fields
from tests.repos import Repo


@pytest.fixture(scope="module")
def scorer() -> Iterator[Scorer]:
    with Scorer("guard:default", workers=1) as scorer:
        yield scorer


def test_verdicts_are_those_of_check(scorer: Scorer, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    repo.commit({"app.py": SHELL})
    changes = [
        guard.ChangeSet.from_files({"app.py": CLEAN.encode()}, {"app.py": b"x = 1\n"}),
        guard.ChangeSet.from_git(repo.folder, "HEAD~1..HEAD"),
    ]
    for found, change in zip(scorer.score(changes), changes, strict=True):
        wanted = guard.check(change, "guard:default")
        assert isinstance(found, guard.Verdict)
        assert {**vars(found), "timings": {}} == {**vars(wanted), "timings": {}}


def test_records_are_taken_too_and_a_bad_one_costs_itself(scorer: Scorer) -> None:
    found = scorer.score([fields("bad", SHELL), {"id": "none"}, fields("good")])
    assert [one.decision.value for one in found] == ["blocked", "incomplete", "review"]
    assert [one.code for one in found[1].reasons] == [NOT_JUDGED]
    assert guard.render(found[1], "terminal")
    assert [reward(one) for one in found] == [0.0, 0.0, 1.0]
    assert reward(found[0], {**REWARDS, guard.Decision.BLOCKED: -2.0}) == -2.0


def test_what_is_no_change_is_refused(scorer: Scorer) -> None:
    with pytest.raises(UsageError, match="change 1 is int"):
        scorer.score([7])  # type: ignore[list-item]
    with pytest.raises(UsageError, match="a policy"):
        Scorer(7)  # type: ignore[arg-type]


def test_nothing_is_scored_as_nothing(scorer: Scorer) -> None:
    assert scorer.score([]) == []


PROGRAM = """\
import guard
from guard.batch import score
change = guard.ChangeSet.from_files({}, {"app.py": b"x = 1\\n"})
for policy in ("guard:default", "guard:default", "guard:docs-only"):
    print(*(one.decision.value for one in score([change], policy, workers=1)))
"""


def test_the_function_keeps_processes_and_ends_them_with_the_program() -> None:
    """No guard of `__main__` is needed, and the program ends by itself."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == ["review", "review", "blocked"]
    assert done.stderr == ""


def test_equal_calls_share_their_processes() -> None:
    from guard.batch.scoring import _shared

    change = guard.ChangeSet.from_files({}, {"app.py": b"x = 1\n"})
    score([change], "guard:default", workers=1)
    first = _shared.scorer("guard:default", {"workers": 1})
    score([change], "guard:default", workers=1)
    assert _shared.scorer("guard:default", {"workers": 1}) is first
    _shared.close()
