"""`guard check --record` and `guard log`, as a user runs them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, SHELL, Guard
from tests.repos import Repo


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state" / "ledger"
    monkeypatch.setenv("GUARD_LEDGER", str(path))
    return path


def test_a_task_from_the_stop_to_the_repair(
    guard: Guard, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    for name, value in (("SESSION", "s-1"), ("HARNESS", "codex"), ("MODEL", "m"), ("TASK", "list a folder")):
        monkeypatch.setenv(f"GUARD_{name}", value)
    repo.write({"show.py": SHELL})
    assert guard("check", "--worktree", "--record", cwd=repo.folder).code == 1
    repo.write({"show.py": CLEAN})
    assert guard("check", "--worktree", "--record", cwd=repo.folder).code == 0

    listed = guard("log", "list").out.splitlines()
    assert [text.split()[3] for text in listed] == ["blocked", "review"]
    assert "codex m  work tree  (blocked code-rules" in listed[0]
    chosen = guard("log", "list", "--decision", "blocked", "--reason", "code-rules")
    assert chosen.out.splitlines() == listed[:1]
    assert guard("log", "list", "--session", "other").out == "no entry matches\n"
    assert json.loads(guard("log", "show", "1").out)["decision"] == "blocked"
    lines = [json.loads(text) for text in guard("log", "export").out.splitlines()]
    assert [line["task"] for line in lines] == ["list a folder"] * 2
    counted = guard("log", "figures", "--by", "month").out
    assert "2 verdicts (1 blocked, 1 review)" in counted
    assert "1 of 1 stopped tasks got through in the end" in counted
    assert json.loads(guard("log", "list", "--format", "json").out) == lines
    (month,) = json.loads(guard("log", "figures", "--by", "month", "--format", "json").out)
    assert (month["verdicts"], month["decisions"]) == (2, {"blocked": 1, "review": 1})
    verified = guard("log", "verify")
    assert (verified.code, verified.out) == (0, f"sound, head 2:{lines[1]['digest']}\n")


def test_trailers_of_a_range_are_kept(guard: Guard, ledger: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"b.py": CLEAN})
    repo.git("add", "-A")
    repo.git(
        "commit", "-q", "-m", "Add twice\n\nBody: no trailer, as more follows\n\nAssisted-by: some model\n"
    )
    assert guard("check", "HEAD~1..HEAD", "--record", cwd=repo.folder).code == 0
    assert json.loads(guard("log", "export").out)["trailers"] == [["Assisted-by", "some model"]]


def test_damage_is_told_with_its_exit_code(guard: Guard, ledger: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"b.py": CLEAN})
    guard("check", "--worktree", "--record", cwd=repo.folder)
    with closing(sqlite3.connect(ledger)) as base, base:
        base.execute("UPDATE entries SET text = replace(text, 'review', 'blocked')")
    done = guard("log", "verify")
    assert done.code == 1
    assert "entry 1: altered" in done.out


def test_what_cannot_be_recorded_is_not_answered(guard: Guard, ledger: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"b.py": CLEAN})
    ledger.mkdir(parents=True)
    done = guard("check", "--worktree", "--record", cwd=repo.folder)
    assert done.code == 3
    assert "the ledger cannot be used" in done.complaint


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("list",), "there is no ledger yet"),
        (("verify",), "there is no ledger yet"),
        (("list", "--since", "yesterday"), "is no date"),
    ],
)
def test_bad_use(guard: Guard, ledger: Path, words: tuple[str, ...], complaint: str) -> None:
    done = guard("log", *words)
    assert done.code in (2, 3)
    assert complaint in done.complaint


def test_what_people_answer_is_counted(guard: Guard, ledger: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"show.py": SHELL})
    assert guard("check", "--worktree", "--record", cwd=repo.folder).code == 1
    findings = json.loads(guard("log", "show", "1").out)["findings"]
    rule = next(one["id"] for one in findings if one["effect"] == "blocks")
    done = guard("log", "answer", "1", "false-alarm", "--rule", rule, "--by", "dana")
    assert (done.code, done.out) == (0, f"entry 2: false-alarm {rule}\n")
    assert guard("log", "answer", "1", "right").code == 0
    said = guard("log", "figures").out
    assert "1 verdicts (1 blocked)" in said
    assert f"{rule}: 1 of 2 answers call it a false alarm" in said
    (week,) = json.loads(guard("log", "figures", "--format", "json").out)
    assert week["answers"][rule] == {"false-alarm": 1, "right": 1}
    page = tmp_path / "page.html"
    assert guard("log", "page", "--output", str(page)).code == 0
    assert "1 of 2 (50 %)" in page.read_text()
    assert guard("log", "verify").code == 0
    assert json.loads(guard("log", "export").out.splitlines()[1])["trailers"] == [["By", "dana"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("7", "right"), "has no verdict 7"),
        (("1", "right", "--rule", "nothing"), "nothing held nothing up in entry 1"),
        (("1", "wrong"), "'wrong'"),
    ],
)
def test_answers_to_nothing(
    guard: Guard, ledger: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"show.py": SHELL})
    guard("check", "--worktree", "--record", cwd=repo.folder)
    done = guard("log", "answer", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert len(guard("log", "export").out.splitlines()) == 1
