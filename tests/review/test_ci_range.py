"""Which range a pipeline is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.app.ci_range import Asked, asked_in_ci
from guard.errors import UsageError

A, B = "a" * 40, "b" * 40


def github(tmp_path: Path, event: object) -> Asked | None:
    place = tmp_path / "event.json"
    place.write_text(json.dumps(event))
    return asked_in_ci({"GITHUB_EVENT_PATH": str(place)})


def test_github(tmp_path: Path) -> None:
    pull = {"base": {"sha": A}, "head": {"sha": B}}
    sender = {"login": "octocat"}
    asked = github(tmp_path, {"action": "synchronize", "pull_request": pull, "sender": sender})
    assert asked == Asked(f"{A}...{B}", ("octocat",))
    assert github(tmp_path, {"action": "submitted", "pull_request": pull, "sender": sender}) == Asked(
        f"{A}...{B}"
    )
    assert github(tmp_path, {"merge_group": {"base_sha": A, "head_sha": B}}) == Asked(f"{A}...{B}")
    assert github(tmp_path, {"ref": "refs/heads/main"}) is None


@pytest.mark.parametrize(
    "event", [{"pull_request": {}}, {"merge_group": {"base_sha": "-x", "head_sha": B}}, 7]
)
def test_an_event_that_does_not_say(tmp_path: Path, event: object) -> None:
    with pytest.raises(UsageError, match="does not say"):
        github(tmp_path, event)


def test_gitlab() -> None:
    request = {"CI_MERGE_REQUEST_IID": "7", "GITLAB_USER_LOGIN": "dana"}
    plain = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": A, "CI_COMMIT_SHA": B}
    train = {
        "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": A,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": B,
    }
    assert asked_in_ci({**request, **plain}) == Asked(f"{A}...{B}", ("dana",))
    assert asked_in_ci({**request, **train}) == Asked(f"{A}...{B}", ("dana",))
    with pytest.raises(UsageError, match="does not say"):
        asked_in_ci(request)
    assert asked_in_ci({"CI": "true"}) is None
