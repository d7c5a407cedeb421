"""`guard.Session`: a change split into harmless pieces is judged whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import guard
from guard.tools.ledger import Ledger
from tests.repos import Repo

BASE = {"app.py": b"def show(name):\n    return name\n"}
HELPER = b"import subprocess\n\n\ndef run(command):\n    return subprocess.run(command, shell=True)\n"


def _session(**more: object) -> guard.Session:
    return guard.Session.from_files(BASE, policy="guard:default", **more)  # type: ignore[arg-type]


def test_edits_add_up() -> None:
    session = _session()
    first = session.propose({"app.py": b"def show(name):\n    return name.strip()\n"})
    assert first.decision is guard.Decision.REVIEW
    second = session.propose({"more.py": b"def twice(x):\n    return 2 * x\n"})
    assert [file.path for file in second.files] == ["app.py", "more.py"]
    assert sorted(session.accepted) == ["app.py", "more.py"]


def test_what_is_stopped_is_not_accepted_and_can_be_mended() -> None:
    session = _session()
    assert session.propose({"run.py": HELPER}).decision is guard.Decision.BLOCKED
    assert session.accepted == {}
    mended = HELPER.replace(b"command, shell=True", b'["ls", command]')
    assert session.propose({"run.py": mended}).decision is not guard.Decision.BLOCKED


def test_a_limit_counts_over_the_whole_task() -> None:
    policy = (
        b"version: 1\npatterns:\n  - id: small\n    why: Small changes are read whole.\n"
        b'    paths: ["**"]\n    edits: ["**"]\n    limits: {added_lines: 6}\n'
    )
    session = guard.Session.from_files({**BASE, ".guard/policy.yaml": policy})
    piece = b"def f(x):\n    return 2 * x\n\n\n"
    assert session.propose({"a.py": piece}).decision is guard.Decision.REVIEW
    assert session.propose({"b.py": piece}).decision is guard.Decision.BLOCKED
    session.withdraw("a.py")
    assert session.propose({"b.py": piece}).decision is guard.Decision.REVIEW


def test_a_test_is_weakened_in_two_steps() -> None:
    """First the test is copied out of the way, then the old one is emptied: each alone looks honest."""
    test = b"from app import show\n\n\ndef test_show():\n    assert show('a') == 'a'\n"
    session = guard.Session.from_files({**BASE, "tests/test_app.py": test}, policy="guard:default")
    session.propose({"tests/helpers.py": test.replace(b"def test_show", b"def check_show")})
    last = session.propose({"tests/test_app.py": None})
    assert any(judged.check == "test-integrity" for judged in last.findings)


def test_the_policy_of_the_base_stands_whatever_is_proposed() -> None:
    session = guard.Session.from_files(BASE)
    loose = b'version: 1\npatterns:\n  - id: all\n    why: All.\n    paths: ["**"]\n    edits: ["**"]\n'
    assert session.propose({".guard/policy.yaml": loose}).decision is not guard.Decision.REVIEW
    assert session.propose({"run.py": HELPER}).decision is guard.Decision.BLOCKED


def test_every_verdict_is_kept(tmp_path: Path) -> None:
    who = guard.Proposer(session="s", model="m")
    session = _session(proposer=who, ledger=tmp_path / "ledger")
    session.propose({"run.py": HELPER})
    session.propose({"more.py": b"def twice(x):\n    return 2 * x\n"})
    kept = Ledger(tmp_path / "ledger").entries()
    assert [(entry.decision, entry.proposer) for entry in kept] == [("blocked", who), ("review", who)]


def test_what_cannot_be_kept_is_not_accepted(tmp_path: Path) -> None:
    session = _session(ledger=tmp_path)
    with pytest.raises(guard.ToolError):
        session.propose({"more.py": b"def twice(x):\n    return 2 * x\n"})
    assert session.accepted == {}


def test_from_git_the_base_does_not_move(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": "x = 1\n"})
    session = guard.Session.from_git(repo.folder)
    repo.commit({"app.py": "x = 2\n"})
    verdict = session.propose({"app.py": b"x = 3\n"})
    assert (verdict.change.lines_added, verdict.change.lines_removed) == (1, 1)


def test_a_rename_is_one() -> None:
    verdict = _session().propose({"app.py": None, "shop.py": BASE["app.py"]})
    assert [(file.before_path, file.path) for file in verdict.files] == [("app.py", "shop.py")]


@pytest.mark.parametrize("path", ["../x.py", "/etc/passwd", ".git/config", ""])
def test_paths_stay_inside(path: str) -> None:
    with pytest.raises(guard.IntakeError):
        _session().propose({path: b""})


def test_nothing_is_no_proposal() -> None:
    session = _session()
    with pytest.raises(guard.IntakeError, match="no file differs"):
        session.propose({"app.py": BASE["app.py"]})
    with pytest.raises(guard.IntakeError, match="no such file"):
        session.propose({"other.py": None})
    with pytest.raises(guard.IntakeError, match="was not edited"):
        session.withdraw("app.py")
