"""`guard waive`: accept a finding for a time, with a name under it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from guard import app
from guard.app.policies import with_waivers
from guard.app.waiving import waivers_for
from guard.cli.check import DEADLINE
from guard.cli.selecting import Selection, selecting
from guard.cli.writing import write_file
from guard.errors import EXIT_REVIEW
from guard.ports import Stop
from guard.report.sanitize import line


@click.command("waive")
@click.argument("finding", metavar="FINDING")
@selecting
@click.option("--reason", required=True, metavar="WHY", help="Why it is accepted.")
@click.option("--owner", required=True, metavar="WHO", help="Who answers for it.")
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day it holds."
)
@click.option("--policy", metavar="NAME|FILE", help="What the change is judged by, as for `guard check`.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(
    finding: str,
    selection: Selection,
    reason: str,
    owner: str,
    until: datetime,
    policy: str | None,
    dry_run: bool,
) -> int:
    """Accept a finding for a time, with a name under it.

    A waiver is written into .guard/policy.yaml. FINDING is a rule's id, or the fingerprint of one finding
    (`guard check --format json` has it); what other rules found of the same weakness in the same line (one
    objection) is waived with it. The change is named as for `guard check`. The waiver names the content that
    the finding rests on: it ends where that is altered, and waives nothing else that the rule may find in
    that file. It counts once it is merged.

    \b
    guard waive python-tls-http-verify-off main --reason "No certificate." --owner dana --until 2027-03-31
    """
    change, trees = selection.change()
    verdict = app.check(change, policy, trees=trees, stop=Stop.after(DEADLINE))
    waivers = waivers_for(verdict.findings, finding, owner, reason, _day(until))
    path, data = with_waivers(selection.folder, waivers)
    for one in waivers:
        click.echo(f"{'would waive' if dry_run else 'waived'}: {line(one.finding)} in {line(one.path)}")
    if not dry_run:
        write_file(Path(path), data, trees)
        click.echo(f"{path}: written; check it with `guard policy check`")
    return EXIT_REVIEW


def _day(moment: datetime) -> date:
    return moment.date()
