"""`guard mcp`: serve guard to programs that speak the Model Context Protocol."""

from __future__ import annotations

import errno
from pathlib import Path

import anyio
import click

from guard.agents.mcp_server import Desk, server
from guard.app.own_code import refuse_own_code
from guard.app.places import work_tree_around
from guard.app.warm import warm_engine
from guard.errors import UndeliveredError


@click.command("mcp")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
@click.option(
    "--base", default="HEAD", show_default=True, metavar="REV", help="The trusted commit, found once."
)
@click.option("--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own.")
@click.option("--advisories", metavar="PATH", help="Database of known vulnerabilities.")
@click.option("--http", "port", type=click.IntRange(1, 65535), metavar="PORT",
              help="Serve streamable HTTP at http://127.0.0.1:PORT/mcp instead of stdio.")  # fmt: skip
def command(folder: str, base: str, policy: str | None, advisories: str | None, port: int | None) -> None:
    """Serve guard's tools to programs that speak the Model Context Protocol.

    That is on stdio (or on loopback) until the caller goes away. The tools judge a proposal, explain a
    finding, and show the policy and its patterns; they change nothing.
    """
    refuse_own_code([work_tree_around(folder)])
    desk = Desk.at(Path(folder), base, policy, advisories)
    try:
        with warm_engine():
            server(desk, port or 0).run("streamable-http" if port else "stdio")
    except BaseExceptionGroup as group:
        # The library has nobody left to tell what it was about to say of the caller's last, broken message.
        gone, rest = group.split((anyio.ClosedResourceError, anyio.BrokenResourceError))
        if gone is None or rest is not None:
            raise
        raise UndeliveredError(BrokenPipeError(errno.EPIPE, "the caller is gone")) from group
