"""`guard facts`: what a change does, as data."""

from __future__ import annotations

import click

from guard.app.telling import tell
from guard.cli.check import DEADLINE
from guard.cli.selecting import Selection, selecting
from guard.ports import Stop


@click.command("facts")
@selecting
def command(selection: Selection) -> None:
    """Print what a change does, unjudged, as JSON.

    The form is `guard.facts/1`: edits, with the capabilities they gain and lose, effects, dependencies and
    files. It is what guard's own policy decides by, for teams that write rules of their own over it. No check
    runs and nothing is decided: exit code 0 says that the change was read.

    \b
    guard facts origin/main > facts.json
    """
    change, _ = selection.change()
    click.echo(tell(change, Stop.after(DEADLINE)), nl=False)
