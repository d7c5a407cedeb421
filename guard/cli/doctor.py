"""`guard doctor`: prove that what is configured stops a bad change."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click

from guard.agents.doctor import checks, examine
from guard.agents.doctor_bare import examine_bare, is_bare
from guard.app.ci_request import GITHUB_API, GITLAB_API, Request, request_in_ci
from guard.app.sandbox_doctor import reports as sandbox_reports
from guard.app.server_doctor import Answers, Holds, Line, ask_server, exit_code, judged, plant, read_answers
from guard.cli.writing import write_file
from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW, UsageError
from guard.report.sanitize import line

PATIENCE = 120.0
"""Seconds for all that is asked of a server."""
WAIT = 900.0
"""Seconds that a planted change may wait for its check."""


@click.command("doctor")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--no-checks", is_flag=True, help="Try hooks and gates alone, and not each check.")
@click.option("--sandbox", is_flag=True, help="Try ways out of the sandboxes of `guard prove` instead.")
@click.option("--server", is_flag=True, help="Look at the rules of the server instead.")
@click.option("--github", metavar="OWNER/REPO", help="The repository on GitHub.")
@click.option("--gitlab", metavar="PROJECT", help="The project's number or path on GitLab.")
@click.option("--api", metavar="URL", help="Address of the interface, where the pipeline does not say it.")
@click.option(
    "--branch", default="", metavar="NAME", help="What is merged into; by default the default branch."
)
@click.option("--check", "name", default="guard", show_default=True, metavar="NAME",
              help="The check or job that has to pass.")  # fmt: skip
@click.option("--saved", type=click.Path(path_type=Path), metavar="FILE",
              help="Judge answers that were saved, and ask nobody.")  # fmt: skip
@click.option("--plant", "plants", is_flag=True,
              help="Also propose a harmless bad change on a branch of its own.")  # fmt: skip
@click.option("--wait", type=click.FloatRange(min=1), default=WAIT, show_default=True, metavar="SECONDS",
              help="How long the check may take to refuse it, with --plant.")  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Save what the server answers.")
def command(
    folder: str,
    no_checks: bool,
    sandbox: bool,
    server: bool,
    github: str | None,
    gitlab: str | None,
    api: str | None,
    branch: str,
    name: str,
    saved: Path | None,
    plants: bool,
    wait: float,
    save: Path | None,
) -> None:
    """Prove that every hook and gate found here stops a bad edit.

    A harmless one is proposed through each, which must be stopped. Each hook is run as its harness would
    run it, in a clone that is thrown away. Only this repository's own configuration is looked at, not that
    of your home folder. Then each installed check gets its own bad examples, judged by this repository's
    policy: it goes red, or it is said why it cannot. Exit code 1 where anything lets the bad edit through,
    stops a harmless one too, a check finds none of its examples, or nothing is configured. In a bare
    repository the pushes go through its pre-receive hook, to a copy.

    With --server it reads how GitHub or GitLab holds a branch (GITHUB_TOKEN, GITLAB_TOKEN; reading is
    enough) and says whether guard's check is required, who may report it, who goes past it, who approves, and
    whose workflow runs. Exit code 1 where something is bad, 3 where something is not known. With --plant a
    file that guard blocks is proposed to that branch too, on a branch of its own; it waits for the check, and
    closes and deletes what it made. That needs a token that may write branches and requests.

    With --sandbox it tries ways out of each sandbox that this machine has (network, files, other processes,
    limits) and shows whether each was stopped. Exit code 1 where one was not, 3 where there is no sandbox.

    \b
    guard doctor
    guard doctor --sandbox
    guard doctor --server --github shop/till --check guard
    guard doctor --server --saved rules.json
    """
    if server and sandbox:
        raise UsageError("--server and --sandbox are two questions; ask one")
    if server:
        if plants and saved is not None:
            raise UsageError("--saved asks nobody, so that nothing can be planted")
        request = _project(github, gitlab, api) if saved is None else None
        answers = _answers(request, branch, saved)
        if save is not None:
            write_file(save, answers.to_json().encode())
        seen = judged(answers, name)
        if plants and request is not None:
            until = time.monotonic() + wait
            seen = [*seen, *plant(request, answers.branch, name, os.environ, until)]
        sys.exit(_held(answers, seen))
    if github or gitlab or api or branch or saved or save or plants:
        raise UsageError("--github, --gitlab, --api, --branch, --saved, --save and --plant go with --server")
    if sandbox:
        sys.exit(_sandboxes())
    top = Path(folder)
    if (top / ".git").exists():
        found = examine(top)
    elif is_bare(top):
        found = examine_bare(top)
    else:
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    failed = 0
    for finding in chain(found, () if no_checks else checks(top)):
        failed += not finding.ok
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {line(finding.what, 200)}: {line(finding.told, 500)}")
    sys.exit(1 if failed else 0)


def _sandboxes() -> int:
    there = escaped = 0
    for report in sandbox_reports():
        if report.missing:
            click.echo(f"none {line(report.missing, 500)}")
            continue
        there += 1
        click.echo(line(report.name, 200))
        for one in report.tried:
            escaped += not one.stopped
            click.echo(f"{'ok  ' if one.stopped else 'FAIL'} {one.name}: {line(one.told, 300)}")
    return EXIT_BLOCKED if escaped else EXIT_REVIEW if there else EXIT_INCOMPLETE


def _held(answers: Answers, lines: Sequence[Line]) -> int:
    marks = {Holds.GOOD: "good", Holds.BAD: "BAD ", Holds.UNKNOWN: "?   "}
    click.echo(f"{answers.server}: {line(answers.branch, 200) or 'a branch'}")
    for one in lines:
        click.echo(f"{marks[one.holds]} {line(one.what, 200)}: {line(one.told, 500)}")
        if one.repair:
            click.echo(f"       {line(one.repair, 500)}")
    return exit_code(lines)


def _answers(request: Request | None, branch: str, saved: Path | None) -> Answers:
    if saved is None:
        if request is None:
            raise UsageError("name the project: --github OWNER/REPO or --gitlab PROJECT, or --saved FILE")
        return ask_server(request, branch, os.environ, time.monotonic() + PATIENCE)
    try:
        return read_answers(saved.read_bytes(), str(saved))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(saved)) from error


def _project(github: str | None, gitlab: str | None, api: str | None) -> Request | None:
    if github and gitlab:
        raise UsageError("a project is on GitHub or on GitLab, not on both")
    if github or gitlab:
        known = api or (GITHUB_API if github else GITLAB_API)
        return Request("github" if github else "gitlab", known, github or gitlab or "")
    return request_in_ci(os.environ)
