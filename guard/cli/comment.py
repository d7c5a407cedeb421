"""`guard comment`: one comment on a pull request or merge request, and the decision beside its commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from guard.app.ci_request import GITHUB_API, GITLAB_API, Request
from guard.app.commenting import NAME, saved_verdict
from guard.cli.gating import Gated, gated, read_file
from guard.cli.telling import Judged, judged, of_pipeline, tell_request
from guard.errors import EXIT_INCOMPLETE, EXIT_REVIEW, EmptyChangeError, UsageError
from guard.report.sanitize import line
from guard.review.comment import body

_APIS = {"github": GITHUB_API, "gitlab": GITLAB_API}


@click.command("comment")
@gated
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
@click.option("--require", is_flag=True, help="End with 3 where something could not be written.")
@click.option("--print", "only_print", is_flag=True, help="Print the comment, and ask no server.")
def command(
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
    require: bool,
    only_print: bool,
    **given: Any,
) -> int:
    """Keep one comment on a pull request or merge request up to date.

    Nothing is written where there is nothing to say, and nothing twice. Which request it is, and what was
    judged, is what the pipeline says; the token is GITHUB_TOKEN, GITLAB_TOKEN or CI_JOB_TOKEN. A finding that
    holds nothing up and was answered by a comment with the line `guard: seen FINGERPRINT` is not said again.
    Beside the commit stands the decision, as a check run with remarks on changed lines or as a status.

    `guard gate --comment` does the same and judges the change once for both.

    The exit code is the verdict's, as of `guard check`: that something could not be written, as on a fork's
    pull request, is told and alters it with --require alone.

    \b
    guard comment origin/main...HEAD --github shop/till --pull 7
    guard comment --verdict verdict.json --commit "$CI_COMMIT_SHA"
    """
    asked = Gated(**given)
    if saved is not None and asked.revisions is not None:
        raise UsageError("--verdict and a range are two ways to say what is told")
    what = Judged(saved_verdict(_text(saved)), None, commit) if saved is not None else _looked(asked)
    if what is None:
        return EXIT_REVIEW
    if only_print:
        click.echo(body(what.verdict, {}, what.standings or (), what.brief), nl=False)
        return what.verdict.exit_code
    request = _request(github, pull, gitlab, merge_request, api)
    failed = tell_request(request, what, show=show, name=name, account=account)
    return EXIT_INCOMPLETE if require and failed and not what.verdict.exit_code else what.verdict.exit_code


def _looked(asked: Gated) -> Judged | None:
    """The range as the gate judges it; None where nothing differs."""
    spec, pushers = asked.range()
    try:
        looked = asked.look(spec, pushers)
    except EmptyChangeError:
        click.echo(f"{line(spec)}: nothing differs, so there is nothing to say")
        return None
    return judged(looked, asked.answer(looked), asked.folder)


def _request(
    github: str | None, pull: int | None, gitlab: str | None, merge_request: int | None, api: str | None
) -> Request:
    if (github or pull) and (gitlab or merge_request):
        raise UsageError("a request is on GitHub or on GitLab, not on both")
    found = of_pipeline()
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


def _text(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("is no saved verdict: it is not UTF-8", where=str(path)) from error
