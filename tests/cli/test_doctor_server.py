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
