"""`guard comment` as it is run, with a server on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from guard.app import looking
from guard.app.judging import check
from guard.model.change import ChangeSet
from guard.report.json_format import to_json
from tests.cli.conftest import CLEAN, SHELL, Guard
from tests.forge_server import HEAD, serving
from tests.report import samples
from tests.repos import Repo

SECRET = token_hex(16)


@pytest.fixture(autouse=True)
def _in_no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_REPOSITORY", "GITHUB_EVENT_PATH", "GITHUB_API_URL", "CI_PROJECT_ID", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    monkeypatch.setenv("GITLAB_TOKEN", SECRET)


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    place = tmp_path / "verdict.json"
    place.write_text(to_json(samples.blocked()))
    return place


def test_a_saved_verdict_is_told_by_its_exit_code(guard: Guard, blocked: Path) -> None:
    with serving(me="") as server:
        where = ("--github", "shop/till", "--pull", "7", "--api", server.url, "--commit", HEAD)
        done = guard("comment", "--verdict", blocked, *where)
        assert (done.code, done.err) == (1, "")
        assert done.out == "guard: comment: written\nguard: check: shown\n"
        assert server.checks[0]["conclusion"] == "failure"
        assert server.checks[0]["name"] == "guard verdict"
        assert SECRET not in str([server.comments, server.checks, done])
        assert guard("comment", "--verdict", blocked, *where).out.count("nothing to write") == 1
        assert len(server.writes) == 2


def test_where_it_may_not_write_it_ends_by_the_verdict(guard: Guard, tmp_path: Path) -> None:
    fine = tmp_path / "verdict.json"
    fine.write_text(to_json(samples.attention()))
    with serving(fork=True) as server:
        server.does("POST", "/", "status-403")
        where = ("--gitlab", "shop/till", "--merge-request", "7", "--api", server.url, "--commit", HEAD)
        done = guard("comment", "--verdict", fine, *where)
        assert done.code == 0
        assert done.err.count("guard: not written: ") == 2
        assert SECRET not in done.err
        assert guard("comment", "--verdict", fine, *where, "--require").code == 3


def test_a_range_is_judged(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"a.py": CLEAN})
    head = repo.commit({"a.py": CLEAN + SHELL})
    with serving(me="", head=head) as server:
        where = ("--github", "shop/till", "--pull", "7", "--api", server.url)
        done = guard("comment", "HEAD~1...HEAD", *where, cwd=repo.folder)
        assert (done.code, done.err) == (1, "")
        assert "a.py" in server.bodies[0]
        (remark,) = server.checks[0]["output"]["annotations"][:1]
        assert (remark["path"], remark["annotation_level"]) == ("a.py", "failure")
        assert guard("comment", "HEAD...HEAD", *where, cwd=repo.folder).code == 0


def test_a_pipeline_says_all_there_is_to_say(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "r", {"a.py": CLEAN})
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({"a.py": CLEAN + SHELL})
    said = {"number": 7, "base": {"sha": base}, "head": {"sha": head}}
    event = {"action": "opened", "sender": {"login": "octocat"}, "pull_request": said}
    (tmp_path / "event.json").write_text(json.dumps(event))
    with serving(me="", head=head) as server:
        monkeypatch.setenv("GITHUB_REPOSITORY", "shop/till")
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        done = guard("comment", cwd=repo.folder)
        assert (done.code, done.err) == (1, "")
        assert "/issues/7/comments" in server.writes[0][1]
        assert server.checks[0]["head_sha"] == head


def test_the_gate_tells_it_too_and_judges_once(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "r", {"a.py": CLEAN})
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({"a.py": CLEAN, "Makefile": "all:\n\ttrue\n"})
    said = {"number": 7, "base": {"sha": base}, "head": {"sha": head}}
    event = {"action": "opened", "sender": {"login": "octocat"}, "pull_request": said}
    (tmp_path / "event.json").write_text(json.dumps(event))
    assert guard("gate", "--comment", cwd=repo.folder).code == 2
    judgements: list[ChangeSet] = []

    def counted(change: ChangeSet, *given: Any, **more: Any) -> Any:
        judgements.append(change)
        return check(change, *given, **more)

    monkeypatch.setattr(looking, "check", counted)
    with serving(me="", head=head) as server:
        monkeypatch.setenv("GITHUB_REPOSITORY", "shop/till")
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        done = guard("gate", "--comment", "--format", "json", cwd=repo.folder)
        assert (done.code, json.loads(done.out)["exit_code"]) == (4, 4)
        assert done.err == "guard: comment: written\nguard: check: shown\n"
        assert server.checks[0]["conclusion"] == "action_required"
        assert len(judgements) == 1
        server.does("POST", "/", "status-403")
        assert guard("gate", "--comment", cwd=repo.folder).code == 4


def test_the_comment_is_printed_without_a_server(guard: Guard, blocked: Path) -> None:
    done = guard("comment", "--verdict", blocked, "--print")
    assert done.code == 1
    assert done.out.startswith("<!-- guard:comment/1 -->\n### guard: BLOCKED\n")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--github", "shop/till"),
        ("--github", "shop/till", "--pull", "7", "--gitlab", "x"),
        ("--github", "nonsense", "--pull", "7"),
        ("--github", "shop/till", "--pull", "0"),
        ("--github", "shop/till", "--pull", "7", "--commit", "main"),
        ("main", "--github", "shop/till", "--pull", "7"),
    ],
)
def test_what_cannot_be_meant(guard: Guard, blocked: Path, arguments: tuple[str, ...]) -> None:
    assert guard("comment", "--verdict", blocked, *arguments).code == 2


@pytest.mark.parametrize("text", [b"", b"{}", b"\xff", b'{"schema": "guard.verdict/2"}'])
def test_what_is_no_saved_verdict(guard: Guard, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "v.json").write_bytes(text)
    assert guard("comment", "--verdict", tmp_path / "v.json", "--print").code == 2


def test_an_address_without_tls_gets_no_token(guard: Guard, blocked: Path) -> None:
    where = ("--github", "shop/till", "--pull", "7", "--api", "http://forge.example/api")
    done = guard("comment", "--verdict", blocked, *where)
    assert done.code == 3
    assert "TLS" in done.err
