"""Which request a pipeline runs for, and the token it has there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.app.ci_request import GITHUB_API, Request, request_in_ci, server_of
from guard.errors import UsageError

SHA = "ab" * 20


def event(folder: Path, **said: object) -> str:
    place = folder / "event.json"
    place.write_text(json.dumps(said))
    return str(place)


def test_a_pull_request(tmp_path: Path) -> None:
    place = event(tmp_path, pull_request={"number": 7, "head": {"sha": SHA}})
    told = {"GITHUB_REPOSITORY": "shop/till", "GITHUB_EVENT_PATH": place, "GITHUB_REF": "refs/pull/7/merge"}
    assert request_in_ci(told) == Request("github", GITHUB_API, "shop/till", 7, SHA)


def test_a_merge_queue_has_no_request_and_a_commit(tmp_path: Path) -> None:
    place = event(tmp_path, merge_group={"head_sha": SHA})
    told = {
        "GITHUB_REPOSITORY": "shop/till",
        "GITHUB_EVENT_PATH": place,
        "GITHUB_API_URL": "https://x.example/api/v3",
    }
    assert request_in_ci(told) == Request("github", "https://x.example/api/v3", "shop/till", 0, SHA)


def test_a_merge_request() -> None:
    told = {
        "CI_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_COMMIT_SHA": SHA,
        "CI_API_V4_URL": "https://x.example/api/v4",
    }
    assert request_in_ci(told) == Request("gitlab", "https://x.example/api/v4", "12", 7, SHA)


def test_no_pipeline() -> None:
    assert request_in_ci({}) is None


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"pull_request": 7}', b"[" * 100_000])
def test_an_event_that_cannot_be_read(tmp_path: Path, said: bytes) -> None:
    place = tmp_path / "event.json"
    place.write_bytes(said)
    told = {"GITHUB_REPOSITORY": "shop/till", "GITHUB_EVENT_PATH": str(place)}
    with pytest.raises(UsageError):
        request_in_ci(told)


@pytest.mark.parametrize(
    ("server", "project"),
    [
        ("github", "shop"),
        ("github", "../till"),
        ("github", "shop/till/x"),
        ("github", "shop/..?"),
        ("gitlab", "a?b"),
        ("gitlab", ""),
    ],
)
def test_what_names_no_project(server: str, project: str) -> None:
    with pytest.raises(UsageError):
        Request(server, GITHUB_API, project, 7)


@pytest.mark.parametrize("value", ["a\nb", "a b", "\x01", "tök"])
def test_what_is_no_token_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_of(Request("github", GITHUB_API, "shop/till", 7), {"GITHUB_TOKEN": value}, 0)
    assert value not in str(caught.value)


def test_an_address_with_credentials_is_refused_and_not_shown() -> None:
    with pytest.raises(UsageError) as caught:
        server_of(Request("github", "https://me:hidden@x.example", "shop/till", 7), {}, 0)
    assert "hidden" not in str(caught.value)


def test_a_jobs_own_token_is_the_last_that_is_taken() -> None:
    request = Request("gitlab", "https://x.example", "12", 7)
    token = server_of(request, {"GITLAB_TOKEN": "a", "CI_JOB_TOKEN": "b"}, 0).rest.token
    assert (token.header, token.value) == ("PRIVATE-TOKEN", "a")
    token = server_of(request, {"CI_JOB_TOKEN": "b"}, 0).rest.token
    assert (token.header, token.value) == ("JOB-TOKEN", "b")
