"""The one comment on a proposed change, and the decision beside its commit: the outside of `guard.review`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guard.errors import ToolError
from guard.model.briefing import Briefing
from guard.model.verdict import Verdict
from guard.ports.forge import Forge, ForgeError, GoneError, NotAllowedError, UnsureError
from guard.report.json_reading import from_json, verdict_of
from guard.review.comment import Wanted, answers, no_brief, superseded, wanted
from guard.review.comment import same as same_text
from guard.review.gate import Standing
from guard.review.shown import shown

NAME = "guard verdict"
"""What the check run or status is called; not as the gate's job, which it must never stand in for."""


@dataclass
class Told:
    """What was done, in words, and what could not be."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def saved_verdict(text: str) -> Verdict:
    """A verdict saved with `guard check --format json`.

    Raises:
        UsageError: it is none.
    """
    return verdict_of(from_json(text))


def tell(
    forge: Forge,
    verdict: Verdict,
    standings: Sequence[Standing] | None = None,
    *,
    number: int,
    commit: str = "",
    show: str = "check",
    name: str = NAME,
    brief: Callable[[Verdict], Briefing] = no_brief,
) -> Told:
    """Keep the comment on a request up to date, and show the decision beside its commit.

    Nothing is raised where the server fails or does not allow it: that is told.

    Args:
        forge: the server.
        verdict: what is told.
        standings: where the sign-offs stand; None where nobody looked.
        number: the request's; 0 for none, which has no comment.
        commit: the commit that was judged, "" where that is not known.
        show: "check", "status" or "none".
        name: what the check run or status is called.
        brief: asks what a reviewer is shown beside the verdict.
    """
    told = Told()
    if number:
        _try(told, "comment", lambda: _comment(forge, verdict, standings or (), commit, brief))
    if show == "none":
        return told
    if not commit:
        told.failed.append(f"{show}: nobody says which commit was judged (--commit)")
        return told

    def decide() -> str:
        what = shown(verdict, standings)
        return "shown" if forge.show(commit, name, what, as_check=show == "check") else "stands there already"

    _try(told, show, decide)
    return told


def _try(told: Told, what: str, work: Callable[[], str]) -> None:
    try:
        told.done.append(f"{what}: {work()}")
    except NotAllowedError as error:
        told.failed.append(
            f"{what}: {error}. The token may not write there: see docs/servers.md for the rights it needs; "
            "that of a fork's pull request never may"
        )
    except ToolError as error:
        told.failed.append(f"{what}: {error}")


def _comment(
    forge: Forge,
    verdict: Verdict,
    standings: Sequence[Standing],
    commit: str,
    brief: Callable[[Verdict], Briefing],
) -> str:
    account = forge.account()
    now = forge.proposed()
    if commit and now.head and commit != now.head:
        return f"not touched, as {commit[:12]} was judged and {now.head[:12]} is proposed by now"
    comments = forge.comments()
    answered = answers(comments, now.author, account, forge.may_answer)
    what = wanted(verdict, comments, account, answered, standings, brief)
    done = _written(forge, what, account)
    for one in what.superseded:
        forge.edit(one, superseded())
    return done


def _written(forge: Forge, what: Wanted, account: str) -> str:
    if not what.body:
        return "nothing to write"
    if what.edits is not None:
        try:
            forge.edit(what.edits, what.body)
        except GoneError:
            pass  # somebody removed it since it was listed
        else:
            return "edited"
    try:
        made = forge.write(what.body)
    except UnsureError:
        if any(
            one.account.casefold() == account.casefold() and same_text(one.body, what.body)
            for one in forge.comments()
        ):
            return "written"
        made = forge.write(what.body)
    if made.account.casefold() != account.casefold():
        raise ForgeError(
            f"it was written as {made.account}, and {account} was expected: say --as {made.account}, or the "
            "next run does not know it as guard's own"
        )
    return "written"
