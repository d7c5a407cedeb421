"""`guard policy`: check a policy, show what it comes to, try it on a change or on past ones."""

from __future__ import annotations

from pathlib import Path

import click

from guard import app
from guard.app.policies import policy_in, policy_yaml
from guard.app.waiving import idle_parts, idle_suppressions, orphaned
from guard.cli.simulate import simulate
from guard.cli.writing import AS_JSON, as_json
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW, PolicyError
from guard.model.verdict import Decision
from guard.policy.model import canonical
from guard.report.sanitize import line
from guard.resources import resource_dir
from guard.wording import counted

_REFERENCE = click.argument("reference", required=False, metavar="[NAME|FILE]")


@click.group("policy")
def command() -> None:
    """The policy that changes are judged by: check, show, try.

    Without a name it is this folder's own, or the shipped default.
    """


command.add_command(simulate)


@command.command("check")
@_REFERENCE
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder whose policy is meant.")
@click.option(
    "--against",
    metavar="REV",
    help="Also list waivers and suppressions that waive or suppress nothing in the files of this revision.",
)
def check_policy(reference: str | None, folder: str, against: str | None) -> None:
    """Check that a policy is well formed, that its own examples prove it, and that all of it can work.

    What can never work is an error: a path that names a folder of HEAD (or of --against) and so matches no
    file, a rule that there is not, a waiver that has ended, somebody to sign whom nobody knows.
    """
    loaded = policy_in(folder, reference)
    parts = idle_parts(folder, loaded, against)
    if parts:
        more = f" (and {len(parts) - 1} more)" if len(parts) > 1 else ""
        raise PolicyError(f"{parts[0].message}{more}", where=parts[0].where)
    policy = loaded.policy
    patterns = policy.patterns or ()
    examples = sum(len(pattern.accepts or ()) + len(pattern.rejects or ()) for pattern in patterns)
    click.echo(f"{loaded.name}: good ({loaded.source})")
    counts = (len(patterns), "pattern"), (examples, "example"), (len(policy.waivers or ()), "waiver")
    numbers = [counted(number, noun) for number, noun in counts]
    click.echo(f"  {numbers[0]}, {numbers[1]} proved, {numbers[2]}")
    click.echo(f"  {loaded.digest}")
    for waiver, why in orphaned(folder, loaded, against) if against is not None else ():
        said = line(f"the waiver of {waiver.finding} in {waiver.path} waives nothing: {why}")
        click.echo(f"  {said}")
    for one in idle_suppressions(folder, loaded, against) if against is not None else ():
        place = f"{one.path}:{one.line}" if one.line else one.path
        said = line(f"{place}: `{one.text}` suppresses nothing: {one.why}")
        click.echo(f"  {said}")


@command.command("show")
@_REFERENCE
@click.option("-C", "folder", default=".", metavar="DIR", help="The folder whose policy is meant.")
@AS_JSON
def show_policy(reference: str | None, folder: str, form: str) -> None:
    """Show the policy as it is applied, with everything it extends merged in."""
    loaded = policy_in(folder, reference)
    if form == "json":
        click.echo(
            as_json({"name": loaded.name, "digest": loaded.digest, "policy": canonical(loaded.policy)})
        )
    else:
        click.echo(policy_yaml(loaded), nl=False)


@command.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of policy files, for editors and programs."""
    click.echo((resource_dir("schemas") / "policy.schema.json").read_text(encoding="utf-8"), nl=False)


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
