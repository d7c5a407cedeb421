"""Telling a pull request or merge request what was judged: what `guard comment` and `guard gate` share."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import click

from guard.app.briefing import brief_on
from guard.app.ci_request import Request, request_in_ci, server_of
from guard.app.commenting import NAME, tell
from guard.app.looking import Looked
from guard.model.briefing import Briefing
from guard.model.verdict import Verdict
from guard.report.sanitize import line
from guard.review.comment import no_brief
from guard.review.gate import Answer, Standing

PATIENCE = 120.0
"""Seconds for all that is asked of the server."""


class Judged(NamedTuple):
    """What is told."""

    verdict: Verdict
    standings: tuple[Standing, ...] | None
    """Where the sign-offs stand; None where nobody looked."""
    commit: str
    """What was judged; "" where that is not known."""
    brief: Callable[[Verdict], Briefing] = no_brief


def judged(looked: Looked, answer: Answer, folder: str) -> Judged:
    """A range that was judged, with what the gate says of it."""
    brief = partial(brief_on, looked.change, folder=folder, spec=looked.spec, environ=os.environ)
    return Judged(looked.verdict, answer.standings, looked.head.commit, brief)


def of_pipeline() -> Request | None:
    """The request that this pipeline runs for; None where none says so."""
    return request_in_ci(os.environ)


def tell_request(
    request: Request,
    what: Judged,
    *,
    show: str | None = None,
    name: str = NAME,
    account: str = "",
    err: bool = False,
) -> bool:
    """Keep the comment up to date and show the decision, and print what was done; whether something failed.

    Args:
        request: the request.
        what: what is told.
        show: as in `tell`; by default as a check run where there are such.
        name: what that is called.
        account: what the token writes as, where the caller knows.
        err: whether what was done goes to standard error, as what was not always does.

    Raises:
        ToolError: the address is none, or has no TLS and is not this machine.
        UsageError: what is in the environment is no token.
    """
    request = replace(request, commit=what.commit or request.commit)
    told = tell(
        server_of(request, os.environ, time.monotonic() + PATIENCE, account),
        what.verdict,
        what.standings,
        number=request.number,
        commit=request.commit,
        show=show or ("check" if request.server == "github" else "status"),
        name=name,
        brief=what.brief,
    )
    for said in told.done:
        click.echo(f"guard: {line(said, 500)}", err=err)
    for said in told.failed:
        click.echo(f"guard: not written: {line(said, 700)}", err=True)
    return bool(told.failed)
