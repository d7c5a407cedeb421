"""`guard policy`: check a policy, show what it comes to, try it on a change or on past ones."""

from __future__ import annotations

from pathlib import Path

import click

from guard import app
from guard.app.policies import policy_in, policy_yaml
from guard.cli import simulate
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW
from guard.model.verdict import Decision
from guard.report.sanitize import line
from guard.wording import counted

_REFERENCE = click.argument("reference", required=False, metavar="[NAME|FILE]")


@click.group("policy")
def command() -> None:
    """The policy that changes are judged by: check, show, try.

    Without a name it is this folder's own, or the shipped default.
    """


command.add_command(simulate.command)


@command.command("check")
@_REFERENCE
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder whose policy is meant.")
def check_policy(reference: str | None, folder: str) -> None:
    """Check that a policy is well formed and that its own examples prove it."""
    loaded = policy_in(folder, reference)
    policy = loaded.policy
    patterns = policy.patterns or ()
    examples = sum(len(pattern.accepts or ()) + len(pattern.rejects or ()) for pattern in patterns)
    click.echo(f"{loaded.name}: good ({loaded.source})")
    parts = (len(patterns), "pattern"), (examples, "example"), (len(policy.waivers or ()), "waiver")
    said = [counted(number, noun) for number, noun in parts]
    click.echo(f"  {said[0]}, {said[1]} proved, {said[2]}")
    click.echo(f"  {loaded.digest}")


@command.command("show")
@_REFERENCE
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder whose policy is meant.")
def show_policy(reference: str | None, folder: str) -> None:
    """Show the policy as it is applied, with everything it extends merged in."""
    click.echo(policy_yaml(policy_in(folder, reference)), nl=False)


@command.command("test")
@click.argument("reference", metavar="NAME|FILE")
@click.argument(
    "patches", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def test_policy(reference: str, patches: tuple[Path, ...]) -> int:
    """Judge full-context diffs by a policy and print one line for each.

    A patch needs no base: it must show whole files (`git diff -U1000000`). Exit code 1 where any is blocked.
    """
    worst = EXIT_REVIEW
    for patch in patches:
        verdict = app.check(app.change_from_example(patch.read_bytes(), str(patch)), reference)
        why = next((reason.message for reason in verdict.reasons if reason.decision is verdict.decision), "")
        click.echo(line(f"{patch}: {verdict.decision}" + (f": {why}" if why else "")))
        if verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE):
            worst = EXIT_BLOCKED
    return worst
