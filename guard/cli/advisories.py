"""`guard advisories`: the local database of known vulnerabilities and malware."""

from __future__ import annotations

import click

from guard import app
from guard.app.advisories_sync import sync_advisories
from guard.report.sanitize import line


@click.group("advisories")
def command() -> None:
    """The database that changes of dependencies are looked up in."""


_PATH = click.option(
    "--advisories",
    metavar="PATH",
    help="The database: the zip that OSV publishes for PyPI, or a folder of its JSON files. Default: "
    "GUARD_ADVISORIES, or else the file that `sync` keeps in the cache.",
)


@command.command("status")
@_PATH
def status(advisories: str | None) -> None:
    """Say which database is used, what it holds and how old it is."""
    state = app.advisory_state(advisories)
    age = "lies in the future" if state.age_days is None else f"{state.age_days} days ago"
    click.echo(f"path        {line(state.path)}")
    click.echo(f"digest      {state.digest}")
    click.echo(f"advisories  {state.advisories}")
    click.echo(f"latest      {line(state.newest)} ({age})")


@command.command("sync")
@click.option("--url", required=True, help="Where to fetch the zip: https, or http on this machine.")
@_PATH
@click.option("--accept-smaller", is_flag=True, help="Take one that is older or much smaller than before.")
def sync(url: str, advisories: str | None, accept_smaller: bool) -> None:
    """Fetch a database and put it in place, once it has proved to be one.

    What was in place before stays until then, and stays where anything fails.
    """
    state = sync_advisories(url, advisories, accept_smaller=accept_smaller)
    click.echo(f"{state.advisories} advisories, the latest of {line(state.newest)}, at {line(state.path)}")
