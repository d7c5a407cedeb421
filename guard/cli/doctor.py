"""`guard doctor`: prove that what is configured stops a bad change."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guard.agents.doctor import examine
from guard.errors import UsageError
from guard.report.sanitize import line


@click.command("doctor")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
def command(folder: str) -> None:
    """Prove that every hook and gate found here stops a bad edit.

    A harmless one is proposed through each, which must be stopped. Each hook is run as its harness would
    run it, in a clone that is thrown away. Only this repository's own configuration is looked at, not that
    of your home folder. Exit code 1 where anything lets the bad edit through, stops a harmless one too, or
    nothing is configured.
    """
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    failed = 0
    for finding in examine(top):
        failed += not finding.ok
        click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {line(finding.what, 200)}: {line(finding.told, 500)}")
    sys.exit(1 if failed else 0)
