"""`guard origins`: the index of code that additions are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guard import app
from guard.app.origins_index import index_origins
from guard.report.sanitize import line

if TYPE_CHECKING:
    from guard.ports import OriginState


@click.group("origins")
def command() -> None:
    """The index of code, with its licences, that added code is looked up in."""


_PATH = click.option(
    "--origins",
    metavar="PATH",
    help="The index. Default: GUARD_ORIGINS, or else the file that `index` keeps in the cache.",
)


@command.command("index")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...")
@_PATH
def index(folders: tuple[str, ...], origins: str | None) -> None:
    """Index the source in folders: installed packages, vendored trees, any code whose licence lies with it.

    The index replaces the one before as a whole, once it is complete.
    """
    _show(index_origins(folders, origins))


@command.command("status")
@_PATH
def status(origins: str | None) -> None:
    """Say which index is used and what it holds, after reading and checking all of it."""
    _show(app.origins_state(origins))


def _show(state: OriginState) -> None:
    click.echo(f"path          {line(state.path)} ({state.size / 1e6:.1f} MB)")
    click.echo(f"digest        {state.digest}")
    click.echo(
        f"source        {state.source_bytes / 1e6:.1f} MB, {state.files} files of {state.origins} origins"
    )
    click.echo(f"left out      {state.left_out} files: too long, unreadable or generated")
    click.echo(f"fingerprints  {state.fingerprints}; {state.common} more are common to too many origins")
