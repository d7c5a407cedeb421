"""What rules of a server are worth: each that is held, and each way around it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.errors import UsageError
from guard.review.server_rules import Answers, exit_code, judged, read_answers
from guard.review.server_rules.line import Holds, Line

WORKFLOW = """\
on:
  pull_request_target:
  merge_group:
jobs:
  guard:
    runs-on: ubuntu-latest
    steps: [{run: guard gate}]
"""
GITHUB: dict[str, Any] = {
    "rules": [
        {
            "type": "required_status_checks",
            "ruleset_id": 3,
            "parameters": {"required_status_checks": [{"context": "guard", "integration_id": 15368}]},
        },
        {"type": "merge_queue", "ruleset_id": 3},
    ],
    "rulesets": [{"id": 3, "name": "main", "enforcement": "active", "bypass_actors": []}],
    "protection": "none",
    "workflow_permissions": {"can_approve_pull_request_reviews": False},
    "workflows": {".github/workflows/guard.yml": WORKFLOW},
}
GITLAB: dict[str, Any] = {
    "project": {
        "only_allow_merge_if_pipeline_succeeds": True,
        "allow_merge_on_skipped_pipeline": None,
        "merge_trains_enabled": True,
        "merge_trains_skip_train_allowed": False,
        "ci_config_path": "guard.yml@shop/policy",
    },
    "ci": "guard:\n  script: [guard gate]\n  rules: [{if: $CI_MERGE_REQUEST_IID}]\n",
    "protected_branch": {"push_access_levels": [{"access_level": 0}], "allow_force_push": False},
    "approvals": {
        "merge_requests_author_approval": False,
        "merge_requests_disable_committers_approval": True,
        "reset_approvals_on_push": True,
    },
}


def lines(server: str, said: dict[str, Any]) -> list[Line]:
    return judged(Answers(server, "main", said), "guard")


def altered(said: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The answers with another value under a path."""
    found = deepcopy(said)
    *keys, last = [int(key) if key.isdecimal() else key for key in path.split("/")]
    at: Any = found
    for key in keys:
        at = at[key]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return found


@pytest.mark.parametrize(("server", "said"), [("github", GITHUB), ("gitlab", GITLAB)])
def test_what_is_held_well_is_good(server: str, said: dict[str, Any]) -> None:
    found = lines(server, said)
    assert [one for one in found if one.holds is not Holds.GOOD] == []
    assert exit_code(found) == 0


CHECK = "rules/0/parameters/required_status_checks"
FILE = "workflows/.github"
BAD = [
    (CHECK, [], "the check is required"),
    (CHECK, [{"context": "tests", "integration_id": 15368}], "the check is required"),
    (CHECK, [{"context": "guard"}], "nobody else can report it"),
    (CHECK, [{"context": "guard", "integration_id": -1}], "nobody else can report it"),
    ("rules/0", {"type": "deletion"}, "the check is required"),
    ("rules/0", {"type": "deletion"}, "the merge queue asks for it too"),
    ("rulesets/0/enforcement", "evaluate", "nobody goes past it"),
    ("rulesets/0/bypass_actors", [{"actor_type": "RepositoryRole", "actor_id": 5}], "nobody goes past it"),
    (
        "rulesets/0/bypass_actors",
        [{"actor_type": "Team", "bypass_mode": "pull_request"}],
        "nobody goes past it",
    ),
    ("workflow_permissions", {"can_approve_pull_request_reviews": True}, "no workflow approves"),
]
JOBS = [
    ("  pull_request_target:\n", "  pull_request:\n", "the proposal does not choose what runs"),
    ("  merge_group:\n", "", "the merge queue asks for it too"),
    ("    steps", "    if: github.actor != 'x'\n    steps", "a job that did not run has not passed"),
    ("    steps", "    needs: [tests]\n    steps", "a job that did not run has not passed"),
    ("    steps", "    continue-on-error: true\n    steps", "a job that did not run has not passed"),
    (
        "{run: guard gate}",
        "{run: guard gate, continue-on-error: true}",
        "a job that did not run has not passed",
    ),
]


@pytest.mark.parametrize(("path", "value", "what"), BAD)
def test_github_what_lets_a_change_past(path: str, value: Any, what: str) -> None:
    found = lines("github", altered(GITHUB, path, value))
    assert what in {one.what for one in found if one.holds is Holds.BAD}
    assert all(one.repair for one in found if one.holds is not Holds.GOOD)
    assert exit_code(found) == 1


@pytest.mark.parametrize(("old", "new", "what"), JOBS)
def test_github_what_the_workflow_lets_past(old: str, new: str, what: str) -> None:
    assert old in WORKFLOW
    said = {**GITHUB, "workflows": {".github/workflows/guard.yml": WORKFLOW.replace(old, new)}}
    assert what in {one.what for one in lines("github", said) if one.holds is Holds.BAD}


@pytest.mark.parametrize("key", ["rules", "workflow_permissions", "workflows", "rulesets"])
def test_github_what_the_token_may_not_see_is_not_known(key: str) -> None:
    for value in (None, ...):
        found = lines("github", altered(GITHUB, key, value))
        assert exit_code(found) == 3
        assert all(one.repair for one in found if one.holds is Holds.UNKNOWN)


def test_github_a_required_workflow_is_not_the_proposals() -> None:
    said = {**GITHUB, "workflows": {".github/workflows/guard.yml": WORKFLOW.replace("_target", "")}}
    one = {"path": ".github/workflows/guard.yml", "repository_id": 9, "ref": "refs/heads/main"}
    rule = {"type": "workflows", "ruleset_id": 3, "parameters": {"workflows": [one]}}
    assert exit_code(lines("github", said)) == 1
    assert exit_code(lines("github", {**said, "rules": [*said["rules"], rule]})) == 0


def test_github_a_required_workflow_is_a_required_check() -> None:
    one = {"path": ".github/workflows/guard.yml", "repository_id": 9, "sha": "ab" * 20}
    rule = {"type": "workflows", "ruleset_id": 3, "parameters": {"workflows": [one]}}
    found = lines("github", {**GITHUB, "rules": [rule], "workflows": {}})
    assert exit_code(found) == 0
    queued = lines("github", {**GITHUB, "rules": [rule, GITHUB["rules"][1]], "workflows": {}})
    assert [one.what for one in queued if one.holds is not Holds.GOOD] == ["the merge queue asks for it too"]


def test_github_an_app_that_needs_no_review() -> None:
    reviews = {"bypass_pull_request_allowances": {"apps": [{"slug": "bot"}], "users": []}}
    found = lines("github", {**GITHUB, "protection": {"required_pull_request_reviews": reviews}})
    assert [one.told for one in found if one.holds is Holds.BAD] == ["1 apps need no review"]


@pytest.mark.parametrize(("admins", "code"), [(True, 0), (False, 1), (None, 3)])
def test_github_branch_protection(admins: bool | None, code: int) -> None:
    held = {"enabled": admins} if admins is not None else {}
    checks = {"contexts": ["guard"], "checks": [{"context": "guard", "app_id": 15368}]}
    said = {**GITHUB, "rules": [], "protection": {"required_status_checks": checks, "enforce_admins": held}}
    assert exit_code(lines("github", said)) == code


def test_github_contexts_alone_are_bound_to_nobody() -> None:
    protection = {"required_status_checks": {"contexts": ["guard"]}, "enforce_admins": {"enabled": True}}
    found = lines("github", {**GITHUB, "rules": [], "protection": protection})
    assert [one.what for one in found if one.holds is Holds.BAD] == ["nobody else can report it"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("project/only_allow_merge_if_pipeline_succeeds", False),
        ("project/allow_merge_on_skipped_pipeline", True),
        ("project/merge_trains_skip_train_allowed", True),
        ("project/ci_config_path", None),
        ("project/ci_config_path", ".gitlab-ci.yml"),
        ("ci", "guard: {script: [guard gate], allow_failure: true}"),
        ("ci", "guard: {script: [guard gate], when: manual}"),
        ("ci", "guard: {script: [guard gate], rules: [{when: manual}]}"),
        ("ci", "guard: {script: [guard gate], rules: [{changes: [src/**]}]}"),
        ("ci", "guard: {script: [guard gate], only: [main]}"),
        ("protected_branch", "none"),
        ("protected_branch/push_access_levels", [{"access_level": 40}]),
        ("protected_branch/allow_force_push", True),
        ("approvals/merge_requests_author_approval", True),
        ("approvals/merge_requests_disable_committers_approval", False),
        ("approvals/reset_approvals_on_push", False),
    ],
)
def test_gitlab_what_lets_a_change_past(path: str, value: Any) -> None:
    found = lines("gitlab", altered(GITLAB, path, value))
    assert len([one for one in found if one.holds is Holds.BAD]) == 1
    assert exit_code(found) == 1


@pytest.mark.parametrize("key", ["project", "ci", "protected_branch", "approvals"])
def test_gitlab_what_the_token_may_not_see_is_not_known(key: str) -> None:
    assert exit_code(lines("gitlab", altered(GITLAB, key, None))) == 3


def test_one_answer_as_it_came_is_read() -> None:
    protection = {"enforce_admins": {"enabled": True}, "url": "x"}
    ruleset = {"id": 3, "enforcement": "active", "rules": GITHUB["rules"], "bypass_actors": []}
    for said, server in (
        (GITHUB["rules"], "github"),
        (ruleset, "github"),
        (protection, "github"),
        (GITLAB["project"], "gitlab"),
    ):
        assert read_answers(json.dumps(said).encode(), "x").server == server
    asleep = read_answers(json.dumps({**ruleset, "enforcement": "disabled"}).encode(), "x")
    assert asleep.said["rules"] == []


def test_what_is_saved_is_read_back() -> None:
    answers = Answers("github", "main", GITHUB)
    assert read_answers(answers.to_json().encode(), "x") == answers


@pytest.mark.parametrize(
    "data", [b"", b"7", b"{}", b"[7]", b"\xff", b"[" * 100_000, b'{"schema": "guard.server/1"}']
)
def test_what_is_no_answer(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_answers(data, "x")


_KEYS = st.sampled_from(
    [*GITHUB, *GITLAB, "type", "parameters", "required_status_checks", "context", "enabled", "on"]
)
_ANYTHING: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["guard", "none", "merge_queue", "on: [", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40)
@given(st.dictionaries(_KEYS, _ANYTHING, max_size=6), st.sampled_from(["github", "gitlab"]))
def test_whatever_a_server_says_is_judged_and_never_all_good(said: dict[str, Any], server: str) -> None:
    assert exit_code(lines(server, said)) in (1, 3)
