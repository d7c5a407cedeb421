"""`guard repair`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SHELL, Guard
from tests.model_server import edits, fails, serving
from tests.repos import Repo

MEND = ("show.py", "replace", "f'ls {name}', shell=True", '["ls", "--", name], check=True')


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("GUARD_LEDGER", str(tmp_path / "ledger"))
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    repo.write({"show.py": SHELL})
    return repo


def test_the_diff_is_handed_over_and_the_tree_left_alone(guard: Guard, repo: Repo) -> None:
    with serving([edits(MEND)]) as model:
        done = guard("repair", "--worktree", "--model", "m", "--base-url", model.url, cwd=repo.folder)
    assert done.code == 0
    assert "try 1: may reach review" in done.err
    assert (repo.folder / "show.py").read_text() == SHELL
    (repo.folder / "show.py").unlink()
    repo.git("apply", "-", input=done.out.encode())
    assert (repo.folder / "show.py").read_text() == SHELL.replace(MEND[2], MEND[3])


def test_write_and_record(guard: Guard, repo: Repo) -> None:
    with serving([edits(MEND)]) as model:
        words = ("repair", "--worktree", "--model", "m", "--base-url", model.url, "--write", "--record")
        assert guard(*words, cwd=repo.folder).code == 0
    assert (repo.folder / "show.py").read_text() == SHELL.replace(MEND[2], MEND[3])
    entry = json.loads(guard("log", "export").out)
    assert (entry["decision"], entry["harness"], entry["model"]) == ("sign_off", "guard repair", "m")
    assert (entry["usage"]["tries"], entry["usage"]["input_tokens"]) == (1, 1000)
    assert json.loads(guard("log", "show", "1", "--part", "question-1").out)["obstacles"]
    assert json.loads(guard("log", "show", "1", "--part", "answer-1").out)["edits"]
    assert "no part 'x'" in guard("log", "show", "1", "--part", "x").complaint


def test_what_was_changed_meanwhile_is_not_written_over(guard: Guard, repo: Repo) -> None:
    def meanwhile(handler: object, question: dict[str, object]) -> None:
        repo.write({"show.py": SHELL + "\n# a person was here\n"})
        edits(MEND)(handler, question)  # type: ignore[arg-type]

    with serving([meanwhile]) as model:
        done = guard(
            "repair", "--worktree", "--model", "m", "--base-url", model.url, "--write", cwd=repo.folder
        )
    assert done.code == 2
    assert "was changed meanwhile; nothing was written" in done.err
    assert "a person was here" in (repo.folder / "show.py").read_text()


def test_a_failing_endpoint_leaves_the_verdict(guard: Guard, repo: Repo) -> None:
    with serving([fails(401)]) as model:
        done = guard("repair", "--worktree", "--model", "m", "--base-url", model.url, cwd=repo.folder)
    assert (done.code, done.out) == (1, "")
    assert "the endpoint answers 401" in done.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--staged", "--write"), "--write goes with --worktree"),
        (("--worktree", "--cost", "1"), "--cost needs"),
        (("--worktree", "--staged"), "exactly one way"),
    ],
)
def test_bad_use(guard: Guard, repo: Repo, words: tuple[str, ...], complaint: str) -> None:
    done = guard("repair", *words, "--model", "m", cwd=repo.folder)
    assert done.code == 2
    assert complaint in done.complaint


def test_without_a_key_nothing_is_asked(guard: Guard, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    done = guard("repair", "--worktree", "--model", "m", cwd=repo.folder)
    assert done.code == 2
    assert "cannot be asked" in done.complaint
