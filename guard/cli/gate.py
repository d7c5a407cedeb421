"""`guard gate`: whether a change may merge, by its verdict and by who has signed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from guard.app.ci_range import asked_in_ci
from guard.app.git_server import pushed
from guard.app.signing import Looked, default_range, gate, look
from guard.cli.check import DEADLINE
from guard.cli.selecting import spec_of
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW, EmptyChangeError, UsageError
from guard.model.verdict import Decision
from guard.ports import Stop
from guard.report.lead import sign_command
from guard.report.sanitize import line
from guard.review.gate import Answer

SCHEMA = "guard.gate/1"
"""What the JSON form is called; raised where a field changes its meaning."""
NOTHING = "nothing differs; it may merge as far as guard is concerned"


@click.command("gate")
@click.argument("revisions", required=False, metavar="[BASE | BASE...HEAD]")
@click.option(
    "--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own policy."
)
@click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`.")
@click.option("--origins", metavar="PATH", help="As for `guard check`.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option("--sign-offs", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Signed statements beside those in git's notes.")  # fmt: skip
@click.option("--reviews", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="The list of reviews of GitHub's or GitLab's interface, as JSON.")  # fmt: skip
@click.option("--pushed-by", multiple=True, metavar="ACCOUNT|EMAIL", help="Who pushed last; does not count.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--deadline",
    type=click.FloatRange(min=1),
    default=DEADLINE,
    show_default=True,
    metavar="SECONDS",
    help="When to give up; the answer is then 3.",
)
@click.option("--pre-receive", is_flag=True, help="Judge a push to this server, as git tells its hook.")
@click.option("--branch", "branches", multiple=True, metavar="GLOB", help="Protected, with --pre-receive.")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
def command(
    revisions: str | None,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    files: tuple[Path, ...],
    reviews: tuple[Path, ...],
    pushed_by: tuple[str, ...],
    form: str,
    deadline: float,
    pre_receive: bool,
    branches: tuple[str, ...],
    folder: str,
) -> int:
    """Say whether a range of commits may merge as far as guard is concerned.

    Exit code 0: it may; 1: blocked; 3: incomplete; 4: sign-offs are missing, with who and how. guard never
    merges and never approves: what the server asks for besides stays as it is. Without a range it is the pull
    request, merge queue entry, merge request or merge train that the pipeline runs for, else HEAD's branch.

    \b
    guard gate origin/main...HEAD
    guard gate origin/main...HEAD --reviews reviews.json --pushed-by octocat
    """
    pushers = [name for name in pushed_by if name]
    if pre_receive:
        if revisions or not branches:
            raise UsageError("--pre-receive goes with --branch, and without a range")
        return _received(folder, branches, policy, pushers, deadline)
    if branches:
        raise UsageError("--branch goes with --pre-receive")
    asked = asked_in_ci(os.environ) if revisions is None else None
    if asked is not None:
        pushers += [name for name in asked.pushed_by if not pushed_by]
    spec = spec_of(revisions) if revisions else asked.spec if asked else default_range(folder)
    try:
        looked = look(
            folder,
            spec,
            policy,
            advisories=advisories,
            origins=origins,
            index=index or "",
            pushed_by=pushers,
            stop=Stop.after(deadline),
        )
    except EmptyChangeError:
        nothing = {"schema": SCHEMA, "exit_code": EXIT_REVIEW, "decision": "review", "sign_offs": []}
        click.echo(json.dumps(nothing) if form == "json" else f"{line(spec)}: {NOTHING}")
        return EXIT_REVIEW
    answer = gate(looked, files, {str(path): _read(path) for path in reviews})
    click.echo(_json(looked, answer) if form == "json" else _text(looked, answer))
    return answer.exit_code


def _received(
    folder: str, branches: tuple[str, ...], policy: str | None, pushers: list[str], deadline: float
) -> int:
    code = EXIT_REVIEW
    found = pushed(folder, sys.stdin, branches, os.environ, policy, pushers, Stop.after(deadline))
    for one in found:
        said = one.refused or (_text(one.looked, one.answer) if one.looked and one.answer else NOTHING)
        click.echo(f"guard: {line(one.ref)}: {said}", err=True)
        if not one.may_pass:
            code = max(code, one.answer.exit_code if one.answer is not None else EXIT_BLOCKED)
    return code


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _text(looked: Looked, answer: Answer) -> str:
    if answer.decision in (Decision.BLOCKED, Decision.INCOMPLETE):
        return f"{answer.decision.value}: `guard check {looked.spec}` says why"
    lines = ["sign-offs are missing" if answer.missing else "may merge as far as guard is concerned"]
    for one in answer.standings:
        lines.append(f"  {one.sign_off.id}: {line(one.sign_off.why)}")
        lines += [f"    signed by {line(who)} ({line(how)})" for who, how in one.signed]
        lines += [f"    missing: {line(what)}" for what in one.missing]
        if one.missing:
            lines.append(f"      {line(sign_command(looked.spec, one.sign_off.id))}")
            lines.append("      or a review on the server, handed in by --reviews")
        lines += [f"    does not count: {line(item.whose)}: {line(item.why)}" for item in one.refused]
    lines += [f"  does not count: {line(item.whose)}: {line(item.why)}" for item in answer.refused]
    return "\n".join(lines)


def _json(looked: Looked, answer: Answer) -> str:
    said = {
        "schema": SCHEMA,
        "exit_code": answer.exit_code,
        "decision": answer.decision.value,
        "base": looked.base.commit,
        "head": looked.head.commit,
        "sign_offs": [
            {
                "id": one.sign_off.id,
                "why": one.sign_off.why,
                "by": list(one.sign_off.by),
                "paths": list(one.sign_off.paths),
                "signed": [{"who": who, "how": how} for who, how in one.signed],
                "missing": list(one.missing),
                "refused": [{"whose": item.whose, "why": item.why} for item in one.refused],
                "command": sign_command(looked.spec, one.sign_off.id) if one.missing else "",
            }
            for one in answer.standings
        ],
        "refused": [{"whose": item.whose, "why": item.why} for item in answer.refused],
    }
    return json.dumps(said, indent=2, ensure_ascii=True)
