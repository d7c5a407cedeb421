"""`guard comment`: one comment on a pull request or merge request, and the decision beside its commit."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from guard.app.briefing import brief_on
from guard.app.ci_range import asked_in_ci
from guard.app.ci_request import GITHUB_API, GITLAB_API, Request, request_in_ci, server_of
from guard.app.commenting import NAME, saved_verdict, tell
from guard.app.evidence import gate
from guard.app.looking import default_range, look
from guard.cli.check import DEADLINE
from guard.cli.selecting import spec_of
from guard.errors import EXIT_INCOMPLETE, EXIT_REVIEW, EmptyChangeError, UsageError
from guard.model.briefing import Briefing
from guard.model.verdict import Verdict
from guard.ports import Stop
from guard.report.sanitize import line
from guard.review.comment import body, no_brief
from guard.review.gate import Standing

PATIENCE = 120.0
"""Seconds for all that is asked of the server."""
_APIS = {"github": GITHUB_API, "gitlab": GITLAB_API}


class _Judged(NamedTuple):
    verdict: Verdict
    standings: tuple[Standing, ...] | None
    """Where the sign-offs stand; None where nobody looked."""
    commit: str
    brief: Callable[[Verdict], Briefing] = no_brief


@click.command("comment")
@click.argument("revisions", required=False, metavar="[BASE | BASE...HEAD]")
@click.option("--verdict", "saved", type=click.Path(path_type=Path), metavar="FILE",
              help="A verdict saved with `guard check --format json`; nothing is judged then.")  # fmt: skip
@click.option("--github", metavar="OWNER/REPO", help="The repository, where the pipeline does not say it.")
@click.option("--pull", type=click.IntRange(min=1), metavar="N", help="The pull request.")
@click.option("--gitlab", metavar="PROJECT", help="The project's number or path, where no pipeline says it.")
@click.option("--merge-request", type=click.IntRange(min=1), metavar="N", help="The merge request.")
@click.option("--api", metavar="URL", help="Address of the interface, where the pipeline does not say it.")
@click.option("--as", "account", default="", metavar="ACCOUNT", help="The account that the token writes as.")
@click.option("--show", type=click.Choice(["check", "status", "none"]),
              help="The decision as a check run (GitHub alone), as a status, or not at all.")  # fmt: skip
@click.option("--name", default=NAME, show_default=True, metavar="NAME", help="What that is called.")
@click.option("--commit", default="", metavar="SHA", help="What was judged, with --verdict.")
@click.option("--policy", metavar="NAME|FILE", help="As for `guard check`.")
@click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`.")
@click.option("--origins", metavar="PATH", help="As for `guard check`.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option("--sign-offs", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="As for `guard gate`.")  # fmt: skip
@click.option("--reviews", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="As for `guard gate`.")  # fmt: skip
@click.option("--require", is_flag=True, help="End with 3 where something could not be written.")
@click.option("--print", "only_print", is_flag=True, help="Print the comment, and ask no server.")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
def command(
    revisions: str | None,
    saved: Path | None,
    github: str | None,
    pull: int | None,
    gitlab: str | None,
    merge_request: int | None,
    api: str | None,
    account: str,
    show: str | None,
    name: str,
    commit: str,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    files: tuple[Path, ...],
    reviews: tuple[Path, ...],
    require: bool,
    only_print: bool,
    folder: str,
) -> int:
    """Keep one comment on a pull request or merge request up to date.

    Nothing is written where there is nothing to say, and nothing twice. Which request it is, and what was
    judged, is what the pipeline says; the token is GITHUB_TOKEN, GITLAB_TOKEN or CI_JOB_TOKEN. A finding that
    holds nothing up and was answered by a comment with the line `guard: seen FINGERPRINT` is not said again.
    Beside the commit stands the decision, as a check run with remarks on changed lines or as a status.

    The exit code is the verdict's, as of `guard check`: that something could not be written, as on a fork's
    pull request, is told and alters it with --require alone.

    \b
    guard comment origin/main...HEAD --github shop/till --pull 7
    guard comment --verdict verdict.json --commit "$CI_COMMIT_SHA"
    """
    if saved is not None and revisions is not None:
        raise UsageError("--verdict and a range are two ways to say what is told")
    judged = (
        _Judged(saved_verdict(_text(saved)), None, commit)
        if saved is not None
        else _judged(revisions, policy, advisories, origins, index or "", (files, reviews), folder)
    )
    if judged is None:
        return EXIT_REVIEW
    verdict, standings, head, brief = judged
    if only_print:
        click.echo(body(verdict, {}, standings or (), brief), nl=False)
        return verdict.exit_code
    request = _request(github, pull, gitlab, merge_request, api)
    request = replace(request, commit=head or request.commit)
    server = server_of(request, os.environ, time.monotonic() + PATIENCE, account)
    way = show or ("check" if request.server == "github" else "status")
    told = tell(
        server,
        verdict,
        standings,
        number=request.number,
        commit=request.commit,
        show=way,
        name=name,
        brief=brief,
    )
    for said in told.done:
        click.echo(f"guard: {line(said, 500)}")
    for said in told.failed:
        click.echo(f"guard: not written: {line(said, 700)}", err=True)
    return EXIT_INCOMPLETE if require and told.failed and not verdict.exit_code else verdict.exit_code


def _judged(
    revisions: str | None,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str,
    evidence: tuple[tuple[Path, ...], tuple[Path, ...]],
    folder: str,
) -> _Judged | None:
    """The range as the gate judges it; None where nothing differs."""
    asked = asked_in_ci(os.environ) if revisions is None else None
    spec = spec_of(revisions) if revisions else asked.spec if asked else default_range(folder)
    pushers = asked.pushed_by if asked else ()
    try:
        looked = look(
            folder,
            spec,
            policy,
            advisories=advisories,
            origins=origins,
            index=index,
            pushed_by=pushers,
            stop=Stop.after(DEADLINE),
        )
    except EmptyChangeError:
        click.echo(f"{line(spec)}: nothing differs, so there is nothing to say")
        return None
    files, reviews = evidence
    answer = gate(looked, files, {str(path): _bytes(path) for path in reviews})
    brief = partial(brief_on, looked.change, folder=folder, spec=spec, environ=os.environ)
    return _Judged(looked.verdict, answer.standings, looked.head.commit, brief)


def _request(
    github: str | None, pull: int | None, gitlab: str | None, merge_request: int | None, api: str | None
) -> Request:
    if (github or pull) and (gitlab or merge_request):
        raise UsageError("a request is on GitHub or on GitLab, not on both")
    found = request_in_ci(os.environ)
    server = "github" if github or pull else "gitlab" if gitlab or merge_request else ""
    known = found if found is not None and server in ("", found.server) else None
    project = github or gitlab or (known.project if known else "")
    if not project:
        raise UsageError("no pipeline says which request is meant: --github OWNER/REPO --pull N, or --gitlab")
    named = server or (known.server if known else "github")
    number = pull or merge_request or (known.number if known and project == known.project else 0)
    if not number and (github or gitlab):
        raise UsageError("--github goes with --pull, --gitlab with --merge-request")
    commit = known.commit if known and (project, number) == (known.project, known.number) else ""
    return Request(named, api or (known.api if known else _APIS[named]), project, number, commit)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("is no saved verdict: it is not UTF-8", where=str(path)) from error
