"""`guard check`: judge a change and report the verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from guard import app
from guard.cli.selecting import JUDGING, Selection, selecting, spec_of
from guard.cli.writing import screen, write_file
from guard.errors import EXIT_REVIEW, EXIT_SIGN_OFF_MISSING, EmptyChangeError, UsageError
from guard.model.briefing import NO_BRIEFING, Briefing
from guard.model.record import Proposer
from guard.ports import Stop, Watch
from guard.report.interface import BRIEFED, FORMATS, render
from guard.report.sanitize import line
from guard.report.words import signing_line
from guard.streams import announce, tell_terminal

if TYPE_CHECKING:
    from guard.model.change import ChangeSet
    from guard.model.verdict import Verdict

_STDOUT = "-"
DEADLINE = 600.0
"""Seconds that judging a change takes at the most: generous, as it only ends what would not end."""


@click.command("check")
@selecting
@click.option(
    "--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own policy."
)
@click.option(
    "--advisories",
    metavar="PATH|online:osv|online:pypi",
    help="Database of known vulnerabilities (see `guard advisories --help`), or a service to ask.",
)
@click.option(
    "--origins", metavar="PATH", help="Index of where code may be from; see `guard origins --help`."
)
@click.option(
    "--index",
    type=click.Choice(["ask", "defer", "off"]),
    help="Use of the package index in this run, instead of the policy's; in CI only `ask`.",
)
@click.option(
    "--whole",
    is_flag=True,
    help="Scan whole files by code rules, not only what the change can have given a match; takes longer.",
)
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="May be given several times."
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE|-",
    help="Where the format at the same place is written.",
)
@click.option(
    "--coverage",
    metavar="FILE",
    help="Which lines tests ran of what is proposed (LCOV, Cobertura, coverage.py's JSON), for `summary` and "
    "`html`; without it a file of the base is looked for.",
)
@click.option(
    "--description",
    metavar="FILE",
    help="What is said of the change, its title in the first line, for `summary` and `html`; without it the "
    "pull request of a GitHub run, or the message of the one commit.",
)
@click.option(
    "--record",
    is_flag=True,
    help="Keep the verdict in the ledger (GUARD_LEDGER, or this user's own); see `guard log --help`. Who "
    "proposed the change is taken from GUARD_SESSION, GUARD_HARNESS, GUARD_MODEL and GUARD_TASK.",
)
@click.option(
    "--opinion",
    metavar="MODEL",
    help="Also ask a model whether the change does its --task and nothing else. It can only ask for a "
    "signature; see OPENAI_API_KEY and OPENAI_BASE_URL.",
)
@click.option("--task", default="", help="What the change is for, for --opinion.")
@click.option(
    "--deadline",
    type=click.FloatRange(min=1),
    default=DEADLINE,
    show_default=True,
    metavar="SECONDS",
    help="When to give up; the verdict is then incomplete and names what was not finished.",
)
@click.option(
    "--timings", is_flag=True, help="Also print what took long, and which rules over which files; on stderr."
)
@click.option(
    "--sign-off",
    type=click.Choice(["tell", "fail"]),
    help="Where only signatures are missing: end with 0 and say so, or with 4. Default: `tell`, and with "
    "--pre-commit what the policy says (`hook`).",
)
@click.option("--no-service", is_flag=True, help="Do not ask a service that runs; see `guard serve --help`.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes, old findings and every file.")
@click.option(
    "--color/--no-color", default=None, help="Default: colour on a terminal, unless NO_COLOR is set."
)
def command(
    selection: Selection,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    whole: bool,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    coverage: str | None,
    description: str | None,
    record: bool,
    opinion: str | None,
    task: str,
    deadline: float,
    timings: bool,
    sign_off: str | None,
    no_service: bool,
    verbose: bool,
    color: bool | None,
) -> int:
    """Judge a proposed change.

    Name the change in exactly one way: BASE for what HEAD has since the two parted (BASE...HEAD), BASE..HEAD
    for the two as they are, --staged, --worktree, --patch with --base, or --before with --after.

    \b
    guard check origin/main
    guard check --staged
    guard check --patch fix.diff --base .
    guard check --staged --format terminal --output - --format sarif --output guard.sarif
    """
    del no_service  # it was heeded before the command was imported
    reports = asked_reports(formats, outputs)
    if (opinion is not None) != bool(task):
        raise UsageError("--opinion and --task go together")
    leads = any(name in BRIEFED for name, _ in reports)
    if not leads and (coverage is not None or description is not None):
        raise UsageError(f"--coverage and --description are for the formats {' and '.join(BRIEFED)}")
    # What takes longer to import than to run, while git and the scanner's process leave time for it.
    needed = [JUDGING, *(["guard.report.terminal"] if ("terminal", _STDOUT) in reports else [])]
    Thread(target=_warm_up, args=(needed,), daemon=True).start()
    stop = Stop.after(deadline)
    try:
        with Watch(stop) as watch:
            change, trees = watch.limited(selection.change)
    except EmptyChangeError as error:
        if selection.is_commit_in_making:
            raise
        click.echo(f"{line(error.where)}: nothing differs, so there is nothing to judge")
        return EXIT_REVIEW
    verdict: Verdict = app.check(
        change,
        policy,
        advisories=advisories,
        origins=origins,
        index=index or "",
        trees=trees,
        whole=whole,
        stop=stop,
        measured=timings,
    )
    if opinion is not None:
        from guard.cli.opinion import judged_with  # a model's client, where one is asked

        verdict = judged_with(change, verdict, opinion, task, policy)
    if record:
        _record(verdict, selection)
    briefing = _briefing(change, verdict, selection, coverage, description) if leads else NO_BRIEFING
    write_reports(verdict, reports, trees, briefing, verbose=verbose, color=color)
    if timings:
        click.echo(_took(verdict), err=True)
    return _ended(verdict, selection, sign_off or _by_policy(change, verdict, selection, policy))


def _ended(verdict: Verdict, selection: Selection, sign_off: str) -> int:
    """The exit code; who must sign is said past a runner of hooks, which drops what a 0 prints."""
    if not verdict.sign_offs or verdict.exit_code != EXIT_REVIEW:
        return verdict.exit_code
    if sign_off == "fail":
        return EXIT_SIGN_OFF_MISSING
    if selection.pre_commit and not sys.stdout.isatty():
        tell_terminal(signing_line(verdict))
    return EXIT_REVIEW


def _by_policy(change: ChangeSet, verdict: Verdict, selection: Selection, policy: str | None) -> str:
    """What the policy says of a hook's commit that needs signatures; where none is needed it is not asked."""
    if not (selection.pre_commit and verdict.sign_offs):
        return "tell"
    return "fail" if app.policy_for(change.base, policy).policy.hook == "ask" else "tell"


def _warm_up(needed: Sequence[str]) -> None:
    """Import modules. What fails here fails again where it is used, and is told there."""
    with suppress(ImportError, OSError, MemoryError):
        for name in needed:
            import_module(name)


def _took(verdict: Verdict) -> str:
    """What took how long, the longest first; names come from the change, so they are made safe to print."""
    ordered = sorted(verdict.timings.items(), key=lambda one: -one[1])
    return "\n".join(f"{took:10.0f} ms  {line(name, 300)}" for name, took in ordered)


def _record(verdict: Verdict, selection: Selection) -> None:
    """Keep the verdict before it is shown: what cannot be recorded is not answered."""
    from guard.app import recording  # the ledger's database

    announce()
    session, harness, model, task = (
        os.environ.get(f"GUARD_{name}", "") for name in ("SESSION", "HARNESS", "MODEL", "TASK")
    )
    trailers = selection.trailers()
    recording.record(verdict, Proposer(session, harness, model, task, trailers))


def _briefing(
    change: ChangeSet, verdict: Verdict, selection: Selection, coverage: str | None, description: str | None
) -> Briefing:
    """What is asked around the verdict, where a format leads a reviewer: past and callers."""
    brief_on: Callable[..., Briefing] = import_module("guard.app.briefing").brief_on
    return brief_on(
        change,
        verdict,
        folder=selection.folder,
        spec=spec_of(selection.revisions) if selection.revisions is not None else "",
        coverage=coverage,
        description=description,
        environ=os.environ,
    )


def asked_reports(formats: Sequence[str], outputs: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of format and place; a lone format, or a terminal report without a place, goes to the screen."""
    formats = formats or ("terminal",)
    if not outputs and len(formats) == 1:
        return [(formats[0], _STDOUT)]
    if len(outputs) == len(formats) - 1 and "terminal" in formats:
        rest = list(formats)
        rest.remove("terminal")
        return [("terminal", _STDOUT), *zip(rest, outputs, strict=True)]
    if len(outputs) != len(formats):
        raise UsageError("give one --output for each --format (`-` is the screen; terminal needs none)")
    if len(set(outputs)) != len(outputs):
        raise UsageError("two formats cannot be written to the same place")
    return list(zip(formats, outputs, strict=True))


def write_reports(
    verdict: Verdict,
    reports: Sequence[tuple[str, str]],
    trees: Sequence[Path],
    briefing: Briefing,
    *,
    verbose: bool,
    color: bool | None,
) -> None:
    """Write every report; files first, so that a full disk is told before the screen says all is well."""
    announce()
    for name, place in sorted(reports, key=lambda report: report[1] == _STDOUT):
        if place == _STDOUT:
            width, colored, unicode = screen(color)
            text = render(
                verdict,
                name,
                width=width,
                color=colored,
                verbose=verbose,
                unicode=unicode,
                briefing=briefing,
            )
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            write_file(Path(place), render(verdict, name, verbose=verbose, briefing=briefing).encode(), trees)
