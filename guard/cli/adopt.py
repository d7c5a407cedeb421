"""`guard adopt`: write a first policy for a repository out of its past."""

from __future__ import annotations

from pathlib import Path

import click

from guard.app.adopting import default_past, past_of
from guard.app.policies import owners_in
from guard.batch.work import Settings
from guard.cli.past import judged_past
from guard.cli.writing import write_file
from guard.errors import EXIT_REVIEW, UsageError
from guard.policy.adopt import propose
from guard.policy.load import POLICY_PATH
from guard.report.sanitize import line
from guard.review.owners import PLACE


@click.command("adopt")
@click.argument("range", required=False, metavar="[RANGE]")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--last", type=click.IntRange(1), default=200, show_default=True, help="So many of HEAD's.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option("--workers", type=click.IntRange(0), default=0, help="Processes; 0: one for each processor.")
@click.option("--keep", metavar="FILE", help="Keep the verdicts there, a line of JSON each.")
@click.option("--resume", is_flag=True, help="Go on where a run that wrote to the same --keep ended.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(
    range: str | None,
    folder: str,
    last: int,
    index: str | None,
    workers: int,
    keep: str | None,
    resume: bool,
    dry_run: bool,
) -> int:
    """Write a first policy for a repository out of its past.

    Past changes are judged by the default policy. What they come to is written into .guard/policy.yaml and
    .guard/owners.yaml, with the evidence beside each line: how large changes are, what held up many that
    people merged all the same (which is monitored at first), who made them. An owners' file that is there
    already is kept.

    \b
    guard adopt --dry-run
    guard adopt main~500..main --keep past.jsonl
    """
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    if (top / POLICY_PATH).exists():
        raise UsageError("is there already; try another by `guard policy simulate`", where=POLICY_PATH)
    spec = range or default_past(folder, last)
    owners = owners_in(folder)
    settings = Settings(folder, "guard:default", index=index or "")
    with judged_past(spec, settings, workers=workers, keep=keep, resume=resume) as lines:
        past = past_of(lines, folder)
    bots = [one.author for one in past if owners.is_bot(one.author)]
    proposal = propose(past, range or f"the newest {len(past)} of HEAD", owners.source, bots)
    for name, text in ((POLICY_PATH, proposal.policy), (PLACE, proposal.owners)):
        if text:
            _write(top, name, text, dry_run)
    return EXIT_REVIEW


def _write(top: Path, name: str, text: str, dry_run: bool) -> None:
    path = top / name
    if path.exists():
        click.echo(f"{path}: kept as it is")
        return
    click.echo(f"{path}: {'would be written' if dry_run else 'written'}")
    for said in text.splitlines():
        indent = len(said) - len(said.lstrip())
        click.echo(f"  + {' ' * indent}{line(said, 300)}")
    if not dry_run:
        path.parent.mkdir(exist_ok=True)
        write_file(path, text.encode(), [top])
