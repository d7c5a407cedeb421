"""`guard attest`: what the gate said of a range, signed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from guard.app.attesting import attest, attest_runs
from guard.app.changes import change_from_git
from guard.app.places import work_tree_around
from guard.app.proving import SANDBOXES, Asked, Recorded, environment_for
from guard.cli.gate import gate_text
from guard.cli.gating import Gated, gated
from guard.cli.proofs import signing, signs_by
from guard.cli.writing import write_file
from guard.errors import EXIT_REVIEW
from guard.ports.sandbox import DEFAULT_LIMITS


@click.command("attest")
@gated
@signing
@click.option("--resource", default="", metavar="URI", help="What the repository is called in the statement.")
@click.option("--even-so", is_flag=True, help="Write a statement that says FAILED where the gate is not 0.")
@click.option(
    "--with", "beside", multiple=True, type=click.Choice(["behaviour"]),
    help="behaviour: run the tests as `guard prove` does, and attest what they showed in a line of its own.",
)  # fmt: skip
@click.option("--python", default=sys.executable, metavar="PATH", help="As for `guard prove`.")
@click.option("--setup", multiple=True, metavar="COMMAND", help="As for `guard prove`.")
@click.option("--readable", multiple=True, metavar="PATH", help="As for `guard prove`.")
@click.option("--full", is_flag=True, help="As for `guard prove`.")
@click.option("--sandbox", default="", type=click.Choice(["", *SANDBOXES]), help="As for `guard prove`.")
@click.option("--output", default="-", show_default=True, metavar="FILE|-", help="Where it is written.")
def command(
    key: Path | None,
    sigstore: bool,
    trust: Path | None,
    resource: str,
    even_so: bool,
    beside: tuple[str, ...],
    python: str,
    setup: tuple[str, ...],
    readable: tuple[str, ...],
    full: bool,
    sandbox: str,
    output: str,
    **given: Any,
) -> int:
    """Judge a range, ask the gate, and sign what it said, to be verified later.

    What is written is an in-toto statement in a DSSE envelope. The exit code is the gate's: where it is not 0
    nothing is written, or with --even-so a statement that says FAILED. The statement names the commit, the
    change's digest, the policy, the rules, the advisories, and who signed; `guard verify` holds it against a
    repository later, offline.

    \b
    guard attest origin/main...HEAD --key attest.pem --output change.intoto.json
    guard attest origin/main...HEAD --key attest.pem --with behaviour --python .venv
    """
    asked = Gated(**given)
    by = signs_by(key, sigstore, trust, asked.folder)
    spec, pushers = asked.range()
    runs = None
    if beside:
        tree = work_tree_around(asked.folder)
        change = change_from_git(asked.folder, spec)
        environment = environment_for(python, tree or asked.folder, change, readable, setup)
        runs = Recorded(Asked(environment, sandbox, full=full))
    looked = asked.look(spec, pushers, runs)
    answer = asked.answer(looked)
    if answer.exit_code != EXIT_REVIEW:
        click.echo(gate_text(looked, answer), err=True)
        if not even_so:
            click.echo("nothing is attested (--even-so attests that it failed)", err=True)
            return answer.exit_code
    text = attest(
        looked, answer, by, resource=resource, policy=asked.policy, advisories=asked.advisories
    ).to_text()
    if runs is not None:
        text = text.rstrip("\n") + "\n" + attest_runs(looked, runs.observed, DEFAULT_LIMITS, by).to_text()
    if output == "-":
        click.echo(text, nl=False)
    else:
        write_file(Path(output), text.encode(), [work_tree_around(asked.folder)])
    return answer.exit_code
