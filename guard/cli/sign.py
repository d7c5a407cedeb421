"""`guard sign`: agree to parts of a change, by one's own key."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from guard.app.looking import Looked, default_range, look
from guard.app.places import work_tree_around
from guard.app.recording import record_signature
from guard.app.signing import keep, may_sign, signed, signer_of
from guard.cli.check import DEADLINE
from guard.cli.selecting import spec_of
from guard.cli.writing import write_file
from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW, EmptyChangeError, UsageError
from guard.model.verdict import Decision, SignOff
from guard.ports import Stop
from guard.report.sanitize import line

_SHOWN = 30
"""Edits of one sign-off that are shown; the rest is counted."""


@click.command("sign")
@click.argument("revisions", required=False, metavar="[BASE | BASE...HEAD]")
@click.option("--for", "wanted", multiple=True, metavar="ID", help="Sign for this alone; may be repeated.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day that the signature counts.")
@click.option("-m", "why", required=True, metavar="WHY", help="Why you agree; it is part of what is signed.")
@click.option(
    "--as", "name", default="", metavar="PERSON", help="Who you are, if git's user.email does not say."
)
@click.option(
    "--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own policy."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write the statement to a file, not to git's notes."
)
@click.option(
    "--record", is_flag=True, help="Note it in the ledger, for the time to sign; see `guard log figures`."
)
@click.option(
    "--sigstore", "by_sigstore", is_flag=True,
    help="Sign by sigstore, as who you are there (the extra `sigstore`; its public log keeps your identity).",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
def command(
    revisions: str | None,
    wanted: tuple[str, ...],
    until: datetime | None,
    why: str,
    name: str,
    policy: str | None,
    output: Path | None,
    record: bool,
    by_sigstore: bool,
    yes: bool,
    folder: str,
) -> int:
    """Sign for what a change needs signatures for.

    What is signed is shown first: the edits, by digests that a pure rebase leaves alone, and what the verdict
    leaned on. The key is the one that git signs with (`gpg.format` ssh or openpgp, `user.signingkey`); the
    owners file of the branch that is merged into (.guard/owners.yaml) has to name it as yours. With
    --sigstore it is your identity there, by SIGSTORE_IDENTITY_TOKEN, the pipeline or a browser. The
    statement is kept as a git note: `git push origin refs/notes/guard` hands it on.

    \b
    guard sign -m "Read it with the deploy team."
    guard sign --for build --until 2027-01-31 -m "Until the new image is there." main...HEAD
    """
    spec = spec_of(revisions) if revisions else default_range(folder)
    try:
        looked = look(folder, spec, policy, stop=Stop.after(DEADLINE))
    except EmptyChangeError:
        click.echo(f"{line(spec)}: nothing differs, so there is nothing to sign for")
        return EXIT_REVIEW
    decision = looked.verdict.decision
    if decision in (Decision.BLOCKED, Decision.INCOMPLETE):
        click.echo(f"{spec} is {decision.value}: no signature makes it mergeable (see `guard check {spec}`)")
        return EXIT_BLOCKED if decision is Decision.BLOCKED else EXIT_INCOMPLETE
    if not looked.sign_offs:
        click.echo(f"{spec} needs no signature")
        return EXIT_REVIEW
    person = signer_of(looked, name)
    parts = may_sign(looked, person, wanted)
    if not parts:
        raise UsageError(f"{person.id} belongs to none of those who must sign here")
    for part in parts:
        _show(looked, part)
    if not yes and sys.stdin.isatty() and not click.confirm(f"Sign as {person.id}?"):
        raise UsageError("nothing was signed")
    last = until.date() if until is not None else None
    sigstore = os.environ if by_sigstore else None
    envelope = signed(looked, person, parts, why=why, until=last, sigstore=sigstore)
    if output is not None:
        write_file(output, f"{envelope.to_line()}\n".encode(), [work_tree_around(folder)])
    else:
        keep(looked, envelope)
    if record and record_signature(looked.change.digest, [part.id for part in parts], person.id) is None:
        click.echo("nothing noted: the ledger has no verdict on this change (`guard check --record`)")
    place = str(output) if output is not None else "refs/notes/guard (git push origin refs/notes/guard)"
    click.echo(f"signed as {person.id} for {', '.join(part.id for part in parts)}; kept in {line(place)}")
    return EXIT_REVIEW


def _show(looked: Looked, part: SignOff) -> None:
    covers = looked.asked.needed[part.id]
    click.echo(f"{part.id}: {line(part.why)} ({' and '.join(part.by)})")
    edits = [edit for edit in looked.verdict.edits if not part.paths or edit.path in part.paths]
    for edit in edits[:_SHOWN]:
        click.echo(f"  {line(f'{edit.path}:{edit.line}')}  {line(edit.summary)}")
    if len(edits) > _SHOWN:
        click.echo(f"  and {len(edits) - _SHOWN} more edits")
    uses = sum(1 for one in covers.leaned if one.what == "use")
    click.echo(
        f"  edits sha256:{covers.edits[:16]}…, leaning on the policy and {uses} files that use what is edited"
    )
