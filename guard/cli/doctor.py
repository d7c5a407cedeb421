"""`guard doctor`: prove that what is configured stops a bad change."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from guard.agents.doctor import examine
from guard.app.ci_request import GITHUB_API, GITLAB_API, Request, request_in_ci
from guard.app.sandbox_doctor import reports as sandbox_reports
from guard.app.server_doctor import Answers, Holds, ask_server, exit_code, judged, read_answers
from guard.cli.writing import write_file
from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW, UsageError
from guard.report.sanitize import line

PATIENCE = 120.0
"""Seconds for all that is asked of a server."""


@click.command("doctor")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
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
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Save what the server answers.")
def command(
    folder: str,
    sandbox: bool,
    server: bool,
    github: str | None,
    gitlab: str | None,
    api: str | None,
    branch: str,
    name: str,
    saved: Path | None,
    save: Path | None,
) -> None:
    """Prove that every hook and gate found here stops a bad edit.

    A harmless one is proposed through each, which must be stopped. Each hook is run as its harness would
    run it, in a clone that is thrown away. Only this repository's own configuration is looked at, not that
    of your home folder. Exit code 1 where anything lets the bad edit through, stops a harmless one too, or
    nothing is configured.

    With --server it reads how GitHub or GitLab holds a branch (GITHUB_TOKEN, GITLAB_TOKEN; reading is
    enough) and says whether guard's check is required, who may report it, who goes past it, who approves, and
    whose workflow runs. Exit code 1 where something is bad, 3 where something is not known.

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
        answers = _answers(github, gitlab, api, branch, saved)
        if save is not None:
            write_file(save, answers.to_json().encode())
        sys.exit(_held(answers, name))
    if sandbox:
        sys.exit(_sandboxes())
    if github or gitlab or api or branch or saved or save:
        raise UsageError("--github, --gitlab, --api, --branch, --saved and --save go with --server")
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    failed = 0
    for finding in examine(top):
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


def _held(answers: Answers, name: str) -> int:
    lines = judged(answers, name)
    marks = {Holds.GOOD: "good", Holds.BAD: "BAD ", Holds.UNKNOWN: "?   "}
    click.echo(f"{answers.server}: {line(answers.branch, 200) or 'a branch'}")
    for one in lines:
        click.echo(f"{marks[one.holds]} {line(one.what, 200)}: {line(one.told, 500)}")
        if one.repair:
            click.echo(f"       {line(one.repair, 500)}")
    return exit_code(lines)


def _answers(
    github: str | None, gitlab: str | None, api: str | None, branch: str, saved: Path | None
) -> Answers:
    if saved is not None:
        try:
            return read_answers(saved.read_bytes(), str(saved))
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror}", where=str(saved)) from error
    if github and gitlab:
        raise UsageError("a project is on GitHub or on GitLab, not on both")
    found = request_in_ci(os.environ) if not (github or gitlab) else None
    if github or gitlab:
        known = api or (GITHUB_API if github else GITLAB_API)
        found = Request("github" if github else "gitlab", known, github or gitlab or "")
    if found is None:
        raise UsageError("name the project: --github OWNER/REPO or --gitlab PROJECT, or --saved FILE")
    return ask_server(found, branch, os.environ, time.monotonic() + PATIENCE)
