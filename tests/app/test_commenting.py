"""The comment kept up to date on a real server, and what is told where it cannot be."""

from __future__ import annotations

import pytest

from guard.app.commenting import tell
from guard.model.verdict import Verdict
from guard.review.comment import MARKER, RESOLVED
from tests.forge_server import HEAD, Server, serving
from tests.report import samples
from tests.tools.forge.test_forge import Make, both


def said(server: Server, make: Make, verdict: Verdict, **given: str) -> list[str]:
    """Tell the verdict; returns what could not be written."""
    return tell(make(server), verdict, number=7, **{"commit": HEAD, "show": "none", **given}).failed  # type: ignore[arg-type]


@both
def test_said_altered_resolved_and_never_twice(make: Make) -> None:
    with serving() as server:
        assert said(server, make, samples.review()) == []
        assert server.writes == []
        assert said(server, make, samples.blocked()) == []
        assert server.bodies[0].startswith(f"{MARKER}\n### guard: BLOCKED\n")
        said(server, make, samples.blocked())
        assert len(server.writes) == 1
        said(server, make, samples.incomplete())
        assert "INCOMPLETE" in server.bodies[0]
        said(server, make, samples.review())
        assert RESOLVED in server.bodies[0]
        said(server, make, samples.review())
        assert (len(server.bodies), len(server.writes)) == (1, 3)


@both
def test_somebody_elses_marker_stays_as_it_is(make: Make) -> None:
    with serving() as server:
        server.say("octocat", f"{MARKER}\n## guard: REVIEW")
        said(server, make, samples.blocked())
        assert server.bodies[0] == f"{MARKER}\n## guard: REVIEW"
        assert "BLOCKED" in server.bodies[1]


@both
def test_of_two_own_comments_one_stays(make: Make) -> None:
    with serving() as server:
        server.say("guard-bot", f"{MARKER}\nold")
        server.say("guard-bot", f"{MARKER}\nolder")
        said(server, make, samples.blocked())
        assert [MARKER in text for text in server.bodies] == [True, False]
        writes = len(server.writes)
        said(server, make, samples.blocked())
        assert len(server.writes) == writes


@both
def test_a_comment_that_is_gone_by_now_is_written_anew(make: Make) -> None:
    with serving() as server:
        server.say("guard-bot", f"{MARKER}\nold")
        server.does("*", "s/1000", "status-404")
        assert said(server, make, samples.blocked()) == []
        assert "BLOCKED" in server.bodies[-1]


@both
def test_a_write_that_may_have_been_done_is_looked_for_before_it_is_sent_again(make: Make) -> None:
    for kind, sent in (("writes-then-502", 1), ("status-502", 2)):
        with serving() as server:
            server.does("POST", "s", kind, times=1)
            assert said(server, make, samples.blocked()) == []
            assert (len(server.bodies), len(server.writes)) == (1, sent)


@both
def test_what_was_answered_is_not_said_again(make: Make) -> None:
    with serving(ranks={"lead": 40}) as server:
        said(server, make, samples.attention())
        line = f"guard: seen {samples.LOOSER.fingerprint}"
        assert line in server.bodies[0]
        server.say("octocat", line, "MEMBER")
        said(server, make, samples.attention())
        assert RESOLVED not in server.bodies[0]
        server.say("lead", line, "MEMBER")
        said(server, make, samples.attention())
        assert RESOLVED in server.bodies[0]


@both
def test_an_older_run_does_not_overwrite_a_newer_one(make: Make) -> None:
    with serving(head="cd" * 20) as server:
        assert said(server, make, samples.blocked()) == []
        assert server.writes == []


@both
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_may_not_is_told(make: Make, method: str) -> None:
    with serving(fork=True) as server:
        server.does(method, "s", "status-403")
        (why,) = said(server, make, samples.blocked())
        assert why.startswith("comment: ")
        assert "docs/servers.md" in why
        assert server.bodies == []


def test_more_comments_than_are_read_and_nothing_is_written() -> None:
    from tests.tools.forge.test_forge import github  # the others are for both

    with serving() as server:
        server.does("GET", "comments", "endless")
        (why,) = said(server, github, samples.blocked())
        assert "more than 20 pages" in why
        assert server.writes == []
        assert len(server.requests) == 22


@both
def test_another_account_than_expected_is_told(make: Make) -> None:
    with serving() as server:
        forge = make(server)
        forge.own = "somebody"  # type: ignore[attr-defined]
        told = tell(forge, samples.blocked(), number=7, commit=HEAD, show="none")
        assert "--as guard-bot" in told.failed[0]


@both
def test_without_a_request_there_is_the_decision_alone(make: Make) -> None:
    with serving() as server:
        told = tell(make(server), samples.review(), number=0, commit=HEAD, show="status")
        assert told.failed == []
        assert [one["state"] for one in server.statuses] == ["success"]
        assert server.comments == []


@both
def test_without_a_commit_no_decision_is_shown(make: Make) -> None:
    with serving() as server:
        (why,) = tell(make(server), samples.review(), number=7, show="status").failed
        assert "--commit" in why
