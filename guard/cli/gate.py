"""`guard gate`: whether a change may merge, by its verdict and by who has signed."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from guard.app.git_server import pushed
from guard.app.looking import Looked
from guard.cli.gating import Gated, gated
from guard.cli.telling import judged, of_pipeline, tell_request
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
@gated
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--comment", is_flag=True,
    help="Also tell the pipeline's request, as `guard comment` does; the change is judged once for both.",
)  # fmt: skip
@click.option("--pre-receive", is_flag=True, help="Judge a push to this server, as git tells its hook.")
@click.option("--branch", "branches", multiple=True, metavar="GLOB", help="Protected, with --pre-receive.")
def command(form: str, comment: bool, pre_receive: bool, branches: tuple[str, ...], **given: Any) -> int:
    """Say whether a range of commits may merge as far as guard is concerned.

    Exit code 0: it may; 1: blocked; 3: incomplete; 4: sign-offs are missing, with who and how. guard never
    merges and never approves: what the server asks for besides stays as it is. Without a range it is the pull
    request, merge queue entry, merge request or merge train that the pipeline runs for, else HEAD's branch.

    \b
    guard gate origin/main...HEAD
    guard gate origin/main...HEAD --reviews reviews.json --pushed-by octocat
    """
    asked = Gated(**given)
    if pre_receive:
        if asked.revisions or not branches or comment:
            raise UsageError("--pre-receive goes with --branch, and without a range or --comment")
        return _received(asked, branches)
    if branches:
        raise UsageError("--branch goes with --pre-receive")
    request = of_pipeline() if comment else None
    if comment and request is None:
        raise UsageError("--comment: no pipeline says which request is meant; see `guard comment`")
    spec, pushers = asked.range()
    try:
        looked = asked.look(spec, pushers)
    except EmptyChangeError:
        nothing = {"schema": SCHEMA, "exit_code": EXIT_REVIEW, "decision": "review", "sign_offs": []}
        click.echo(json.dumps(nothing) if form == "json" else f"{line(spec)}: {NOTHING}")
        return EXIT_REVIEW
    answer = asked.answer(looked)
    click.echo(_json(looked, answer) if form == "json" else gate_text(looked, answer))
    if request is not None:
        tell_request(request, judged(looked, answer, asked.folder), err=True)
    return answer.exit_code


def _received(asked: Gated, branches: tuple[str, ...]) -> int:
    code = EXIT_REVIEW
    stop = Stop.after(asked.deadline)
    found = pushed(asked.folder, sys.stdin, branches, os.environ, asked.policy, asked.pushers, stop)
    for one in found:
        said = one.refused or (gate_text(one.looked, one.answer) if one.looked and one.answer else NOTHING)
        click.echo(f"guard: {line(one.ref)}: {said}", err=True)
        if not one.may_pass:
            code = max(code, one.answer.exit_code if one.answer is not None else EXIT_BLOCKED)
    return code


def gate_text(looked: Looked, answer: Answer) -> str:
    """What the gate says, in words for people."""
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
