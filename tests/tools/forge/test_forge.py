"""Both servers' interfaces, against a server that behaves well and badly."""

from __future__ import annotations

import time
from collections.abc import Callable
from secrets import token_hex

import pytest

from guard.errors import ToolError
from guard.ports.forge import (
    Annotation,
    Comment,
    Forge,
    ForgeError,
    GoneError,
    NotAllowedError,
    Shown,
    State,
    UnsureError,
)
from guard.tools.forge.github import ACTIONS, GitHub
from guard.tools.forge.gitlab import GitLab
from guard.tools.forge.http import Rest, Token
from guard.tools.index_address import Address
from tests.forge_server import HEAD, Server, serving

SECRET = token_hex(16)
SLEPT: list[float] = []


def github(server: Server, seconds: float = 60.0, value: str = SECRET) -> GitHub:
    token = Token("Authorization", f"Bearer {value}" if value else "")
    rest = Rest(
        Address.parse(server.url), token, "application/json", time.monotonic() + seconds, {}, SLEPT.append
    )
    return GitHub(rest, "shop/till", 7)


def gitlab(server: Server, seconds: float = 60.0, value: str = SECRET) -> GitLab:
    token = Token("PRIVATE-TOKEN", value)
    rest = Rest(
        Address.parse(server.url), token, "application/json", time.monotonic() + seconds, {}, SLEPT.append
    )
    return GitLab(rest, "shop/till", 7)


both = pytest.mark.parametrize("make", [github, gitlab])
Make = Callable[..., Forge]


@both
def test_comments_are_read_written_and_altered(make: Make) -> None:
    with serving() as server:
        for number in range(130):
            server.say("octocat", f"text {number}")
        forge = make(server)
        assert [one.body for one in forge.comments()] == [f"text {number}" for number in range(130)]
        made = forge.write("said")
        assert made.account == forge.account() == "guard-bot"
        forge.edit(made, "said better")
        assert server.bodies[-1] == "said better"
        assert forge.proposed().head == HEAD
        assert forge.proposed().author == "octocat"
        assert not forge.proposed().from_fork


@both
def test_who_may_answer(make: Make) -> None:
    with serving(ranks={"lead": 40, "guest": 10, "bot-1": 40}) as server:
        for account, rank in (("lead", "MEMBER"), ("guest", "NONE"), ("nobody", "CONTRIBUTOR")):
            server.say(account, "x", rank)
        bot = server.say("bot-1", "x", "MEMBER")
        bot["user"]["type"] = "Bot"
        forge = make(server)
        assert [forge.may_answer(one) for one in forge.comments()] == [True, False, False, False]


def test_a_jobs_token_does_not_know_its_name_and_another_is_told() -> None:
    with serving(me="") as server:
        assert github(server).account() == ACTIONS
        with pytest.raises(NotAllowedError, match="project access token"):
            gitlab(server).account()
        named = github(server)
        named.own = "shop-guard[bot]"
        assert named.account() == "shop-guard[bot]"


@both
def test_without_a_token_nothing_is_asked(make: Make) -> None:
    with serving() as server:
        with pytest.raises(NotAllowedError, match="no token"):
            make(server, value="").account()
        assert not server.requests


@both
def test_the_token_goes_in_its_header(make: Make, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        make(server).comments()
        headers = server.requests[0][2]
        sent = [value for value in headers.values() if SECRET in value]
        assert sent == [SECRET if make is gitlab else f"Bearer {SECRET}"]
        assert SECRET not in server.requests[0][1]
        assert SECRET not in repr(make(server))


@both
@pytest.mark.parametrize(
    "kind",
    [
        *("status-500", "status-502", "status-403", "huge", "other-host", "garbage", "deep", "no-list"),
        *("odd-entries", "repeats", "endless", "status-429-for-long"),
    ],
)
def test_a_bad_answer_is_an_error_that_holds_no_token(make: Make, kind: str) -> None:
    with serving() as server:
        server.does("GET", "s?", kind)
        with pytest.raises(ToolError) as caught:
            make(server).comments()
        assert SECRET not in str(caught.value)
        assert len(server.requests) <= 20


@both
def test_a_server_that_says_nothing_is_left(make: Make) -> None:
    with serving() as server:
        server.does("GET", "s?", "hangs")
        with pytest.raises(ToolError, match="in time"):
            make(server, 0.2).comments()


@both
@pytest.mark.parametrize("kind", ["status-502", "status-429"])
def test_a_passing_fault_is_asked_again(make: Make, kind: str) -> None:
    SLEPT.clear()
    with serving() as server:
        server.does("GET", "s?", kind, times=2)
        assert make(server).comments() == []
        assert SLEPT == [1.0, 1.0]


@both
def test_a_redirect_on_the_same_host_is_followed_to_ask_and_not_to_write(make: Make) -> None:
    with serving() as server:
        server.does("*", "s", "same-host", times=1)
        assert make(server).comments() == []
        server.does("POST", "s", "same-host")
        with pytest.raises(ForgeError, match="307"):
            make(server).write("x")
        assert server.bodies == []


@both
def test_a_write_is_sent_once_where_it_may_have_been_done(make: Make) -> None:
    for kind in ("writes-then-502", "writes-garbage", "status-500"):
        with serving() as server:
            server.does("POST", "s", kind)
            with pytest.raises(UnsureError):
                make(server).write("x")
            assert len(server.writes) == 1


@both
def test_what_is_gone_is_said_to_be(make: Make) -> None:
    with serving() as server, pytest.raises(GoneError):
        make(server).edit(Comment("5", "guard-bot", ""), "x")


def remarks(number: int) -> tuple[Annotation, ...]:
    return tuple(Annotation("a.py", line, line, "warning", "t", "m") for line in range(1, number + 1))


@pytest.mark.parametrize(("number", "requests"), [(0, 1), (50, 1), (51, 2), (120, 3)])
def test_remarks_come_in_batches_and_the_whole_is_not_written_twice(number: int, requests: int) -> None:
    what = Shown(State.SIGNATURES, "title", "summary", remarks(number))
    with serving() as server:
        server.me = "shop-guard[bot]"
        assert github(server).show(HEAD, "guard verdict", what, as_check=True)
        assert len(server.writes) == requests
        (run,) = server.checks
        assert len(run["output"]["annotations"]) == number
        assert (run["status"], run["conclusion"]) == ("completed", "action_required")
        assert all(len(body["output"]["annotations"]) <= 50 for *_, body in server.requests if body)
        assert not github(server).show(HEAD, "guard verdict", what, as_check=True)
        assert len(server.writes) == requests


def test_half_a_check_run_is_no_success() -> None:
    what = Shown(State.SUCCESS, "title", "summary", remarks(120))
    with serving(me="") as server:
        server.does("PATCH", "check-runs", "status-500")
        with pytest.raises(UnsureError):
            github(server).show(HEAD, "guard verdict", what, as_check=True)
        assert server.checks[0]["status"] == "in_progress"
        server.mischief.clear()
        assert github(server).show(HEAD, "guard verdict", what, as_check=True)
        assert server.checks[-1]["conclusion"] == "success"


def test_a_check_run_of_another_app_is_none_of_guards() -> None:
    what = Shown(State.FAILURE, "title", "summary")
    with serving(me="") as server:
        forged = {"slug": "another"}
        server.checks.append({"name": "guard verdict", "external_id": what.digest, "app": forged, "id": 1})
        assert github(server).show(HEAD, "guard verdict", what, as_check=True)
        assert len(server.checks) == 2


@both
@pytest.mark.parametrize(
    ("state", "on_github", "on_gitlab"),
    [
        (State.SUCCESS, "success", "success"),
        (State.FAILURE, "failure", "failed"),
        (State.INCOMPLETE, "error", "failed"),
        (State.SIGNATURES, "pending", "pending"),
    ],
)
def test_a_status_is_set_once(make: Make, state: State, on_github: str, on_gitlab: str) -> None:
    what = Shown(state, "a title", "summary")
    with serving() as server:
        assert make(server).show(HEAD, "guard verdict", what, as_check=False)
        assert not make(server).show(HEAD, "guard verdict", what, as_check=False)
        assert [one["state"] for one in server.statuses] == [on_gitlab if make is gitlab else on_github]
        server.statuses[0]["creator"] = {"login": "octocat"}
        server.statuses[0]["author"] = {"username": "octocat"}
        assert make(server).show(HEAD, "guard verdict", what, as_check=False)


@pytest.mark.parametrize(
    "address", ["http://forge.example/api", "ftp://forge.example", "nonsense", "https://"]
)
def test_an_address_without_tls_is_not_asked(address: str) -> None:
    with pytest.raises(ToolError):
        Address.parse(address)
