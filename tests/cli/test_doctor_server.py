"""`guard doctor --server` as it is run."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Guard
from tests.forge_server import Server, serving
from tests.review.test_server_rules import GITHUB, GITLAB, WORKFLOW

FILE = ".github/workflows/guard.yml"
BRANCH = {"name": "main", "push_access_levels": [{"access_level": 0}], "allow_force_push": False}


@pytest.fixture(autouse=True)
def _with_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_REPOSITORY", "CI_PROJECT_ID", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    monkeypatch.setenv("GITLAB_TOKEN", "t")


def file_of(text: str) -> dict[str, str]:
    return {"encoding": "base64", "content": base64.encodebytes(text.encode()).decode()}


def on_github(server: Server) -> None:
    top = "repos/shop/till"
    server.documents = {
        top: {"default_branch": "main"},
        f"{top}/rules/branches/main": GITHUB["rules"],
        f"{top}/rulesets/3": GITHUB["rulesets"][0],
        f"{top}/branches/main/protection": {"enforce_admins": {"enabled": True}},
        f"{top}/actions/permissions/workflow": GITHUB["workflow_permissions"],
        f"{top}/contents/.github/workflows": [{"name": "guard.yml"}, {"name": "README"}],
        f"{top}/contents/{FILE}": file_of(WORKFLOW),
    }


def on_gitlab(server: Server) -> None:
    top = "projects/shop/till"
    project = {**GITLAB["project"], "default_branch": "main", "ci_config_path": None}
    server.documents = {
        top: project,
        f"{top}/protected_branches": [BRANCH, {**BRANCH, "name": "release/*", "allow_force_push": True}],
        f"{top}/approvals": GITLAB["approvals"],
        f"{top}/repository/files/.gitlab-ci.yml": file_of(GITLAB["ci"]),
    }


def test_github_held_well(guard: Guard, tmp_path: Path) -> None:
    with serving() as server:
        on_github(server)
        where = ("--github", "shop/till", "--api", server.url)
        done = guard("doctor", "--server", *where, "--save", tmp_path / "rules.json")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("github: main\ngood the check is required: ")
        assert server.writes == []
    assert guard("doctor", "--server", "--saved", tmp_path / "rules.json").out == done.out


def test_github_a_token_that_sees_little(guard: Guard) -> None:
    with serving() as server:
        on_github(server)
        server.does("GET", "rulesets", "status-403")
        server.does("GET", "protection", "status-404")
        server.does("GET", "actions/permissions", "status-403")
        done = guard("doctor", "--server", "--github", "shop/till", "--api", server.url)
        assert done.code == 3
        assert "?    nobody goes past it: " in done.out


def test_gitlab_whose_proposals_choose_what_runs(guard: Guard) -> None:
    with serving() as server:
        on_gitlab(server)
        done = guard("doctor", "--server", "--gitlab", "shop/till", "--api", server.url)
        assert done.code == 1
        assert [row for row in done.out.splitlines() if row.startswith(("BAD", "?"))] == [
            "BAD  the proposal does not choose what runs: .gitlab-ci.yml is taken from the proposal"
        ]


@pytest.mark.parametrize("kind", ["status-500", "huge", "garbage", "other-host"])
def test_a_server_that_cannot_be_asked_is_no_good_sign(guard: Guard, kind: str) -> None:
    with serving() as server:
        on_github(server)
        server.does("GET", "rules", kind)
        done = guard("doctor", "--server", "--github", "shop/till", "--api", server.url)
        assert (done.code, done.out) == (3, "")
        assert done.complaint


def test_an_answer_saved_by_another_program(guard: Guard, tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text(json.dumps(GITHUB["rules"]))
    assert guard("doctor", "--server", "--saved", tmp_path / "rules.json").code == 3
    assert guard("doctor", "--server", "--saved", tmp_path / "none.json").code == 2
    assert guard("doctor", "--saved", tmp_path / "rules.json").code == 2
    assert guard("doctor", "--server").code == 2


def planted(guard: Guard, server: Server, *more: str, on: str = "github") -> tuple[int, list[str]]:
    where = (f"--{on}", "shop/till", "--api", server.url)
    done = guard("doctor", "--server", "--plant", *where, *more)
    wanted = ("the check refuses", "a bad change", "what was planted")
    return done.code, [row for row in done.out.splitlines() if row[5:].startswith(wanted)]


def test_a_planted_change_is_refused_and_taken_away(guard: Guard) -> None:
    with serving() as server:
        on_github(server)
        server.checks.append({"name": "guard", "conclusion": "failure", "id": 1})
        assert planted(guard, server) == (0, [
            "good the check refuses a bad change: guard ended with failure",
            "good a bad change is not merged: the server would not merge it (blocked)",
        ])  # fmt: skip
        assert (server.branches, server.requested) == ([], ["closed"])
        assert b"shell=True" in base64.b64decode(server.planted["guard_doctor_bad.py"])


@pytest.mark.parametrize(
    ("end", "merges", "said"),
    [
        ("success", "clean", ["BAD  the check refuses", "BAD  a bad change is not merged"]),
        ("failure", "unstable", ["good the check refuses", "BAD  a bad change is not merged"]),
        ("neutral", "blocked", ["BAD  the check refuses", "good a bad change is not merged"]),
    ],
)
def test_a_planted_change_that_is_not_held(guard: Guard, end: str, merges: str, said: list[str]) -> None:
    with serving(merges=merges) as server:
        on_github(server)
        server.checks.append({"name": "guard", "conclusion": end, "id": 1})
        code, rows = planted(guard, server)
        assert code == 1
        assert [row.startswith(one) for row, one in zip(rows, said, strict=True)] == [True, True], rows


def test_a_check_that_never_comes_is_no_good_sign(guard: Guard) -> None:
    with serving() as server:
        on_github(server)
        code, rows = planted(guard, server, "--wait", "5")
        assert (code, rows[0].startswith("?    the check refuses")) == (3, True)
        assert (server.branches, server.requested) == ([], ["closed"])


def test_what_cannot_be_taken_away_is_named(guard: Guard) -> None:
    with serving() as server:
        on_github(server)
        server.checks.append({"name": "guard", "conclusion": "failure", "id": 1})
        server.does("DELETE", "heads", "status-403")
        code, rows = planted(guard, server)
        assert code == 1
        assert rows[-1].startswith("BAD  what was planted is gone: left behind: branch guard-doctor-")


def test_a_server_that_takes_no_change_leaves_nothing(guard: Guard) -> None:
    with serving() as server:
        on_github(server)
        server.does("POST", "pulls", "status-403")
        where = ("--github", "shop/till", "--api", server.url)
        assert guard("doctor", "--server", "--plant", *where).code == 3
        assert server.branches == []


def test_a_change_planted_on_gitlab(guard: Guard) -> None:
    with serving(merges="ci_must_pass") as server:
        on_gitlab(server)
        server.statuses.append({"name": "guard", "status": "failed", "id": 1})
        _, rows = planted(guard, server, on="gitlab")
        assert [row[:5] for row in rows] == ["good ", "good "]
        assert (server.branches, server.requested) == ([], ["closed"])


def test_nothing_is_planted_by_saved_answers(guard: Guard, tmp_path: Path) -> None:
    assert guard("doctor", "--server", "--plant", "--saved", tmp_path / "rules.json").code == 2
    assert guard("doctor", "--plant").code == 2
