"""`guard verify`: whether an attestation holds."""

from __future__ import annotations

from pathlib import Path

import click

from guard.app.attesting import MAX_AGE, verify
from guard.cli.proofs import believing, identities
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW, UsageError
from guard.report.sanitize import line
from guard.review.about import written


@click.command("verify")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@believing
@click.option("--range", "spec", default="", metavar="BASE...HEAD", help="The change it has to be about.")
@click.option(
    "--commit", default="", metavar="REV", help="The commit it has to be about, in place of a range."
)
@click.option(
    "--policy", metavar="NAME|FILE|sha256:DIGEST",
    help="The policy it has to be judged by; default: the base's own.",
)  # fmt: skip
@click.option("--resource", default="", metavar="URI", help="What the repository has to be called in it.")
@click.option(
    "--max-age", type=click.IntRange(min=0), default=MAX_AGE, show_default=True, metavar="DAYS",
    help="An older one is refused.",
)  # fmt: skip
@click.option(
    "--with", "beside", multiple=True, type=click.Choice(["behaviour"]),
    help="behaviour: the runs of the tests have to be attested beside it, and hold.",
)  # fmt: skip
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
def command(
    path: Path,
    keys: tuple[Path, ...],
    identity: str,
    issuer: str,
    trust: Path | None,
    spec: str,
    commit: str,
    policy: str | None,
    resource: str,
    max_age: int,
    beside: tuple[str, ...],
    folder: str,
) -> int:
    """Say whether an attestation holds for a range or a commit of this repository.

    Nothing is asked of the network. Exit code 0: it holds. 1: it is refused, and why: not signed, by a key
    or person that is not named here, about another commit, change, repository or policy, too old, or it says
    FAILED. 2: it is no attestation, or not in its one form.

    \b
    guard verify change.intoto.json --key ~/keys/attest.pub --commit HEAD
    guard verify change.intoto.json --identity lead@shop.example --issuer https://accounts.shop.example \\
        --commit HEAD
    """
    if bool(spec) == bool(commit):
        raise UsageError("say what it has to be about: --range BASE...HEAD or --commit REV")
    found = verify(
        folder,
        path,
        keys,
        spec=spec,
        commit=commit,
        policy=policy,
        resource=resource,
        max_age=max_age,
        with_runs=bool(beside),
        identities=identities(identity, issuer, trust),
        trust=trust,
    )
    if found.why_not or found.attested is None:
        click.echo(f"refused: {line(found.why_not)}")
        return EXIT_BLOCKED
    said = found.attested
    click.echo(
        f"verified: {said.head[:12]}, {written(said.when)}, {', '.join(map(line, said.levels))}, "
        f"signed by {line(found.signer)}"
    )
    if found.tested is not None:
        runs = found.tested
        click.echo(
            f"tests: {runs.result}, {len(runs.passed)} of the base pass, {len(runs.failed)} fail; "
            f"{line(runs.sandbox_name)}, environment {runs.environment[:12]}"
        )
    return EXIT_REVIEW
