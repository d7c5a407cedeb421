"""`guard serve`: keep a warm guard at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from guard.agents.requested import judged
from guard.agents.supervisor import answer_here
from guard.app.sealing import make_seal_key
from guard.cli import run
from guard.errors import UsageError
from guard.service.frames import CHECK, HOOK
from guard.service.health import health
from guard.service.server import Service
from guard.service.stamp import stamp_of_start
from guard.service.warm import warm_up
from guard.service.web import Web, listener, token_in

IDLE = 900.0
"""Seconds without a call after which a service that a hook started ends."""


@click.command("serve")
@click.option("--on-demand", is_flag=True, help="End when nobody has asked for a while, as if given --idle.")
@click.option(
    "--idle",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help=f"End when nobody has asked for so long; {IDLE:g} with --on-demand, else never.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: 2 + (os.cpu_count() or 1),
    show_default="two more than there are processors",
    help="How many calls are worked on at once; others wait.",
)
@click.option(
    "--status", is_flag=True, help="Say whether a service runs, and what it has done; 1 if none does."
)
@click.option(
    "--http", metavar="HOST:PORT", help="Also answer HTTP on loopback; 127.0.0.1:0 takes a free port."
)
@click.option(
    "--token-file", metavar="FILE", help="Holds what HTTP requests must bear; made where there is none."
)
def command(
    on_demand: bool,
    idle: float | None,
    workers: int,
    status: bool,
    http: str | None,
    token_file: str | None,
) -> int:
    """Keep a warm guard at hand, which checks and hooks ask where it runs.

    Its answers are those of the command, byte for byte: it runs the same code on the same change, with the
    policy of the same base, in a process of its own for each call. It listens on a socket of this user's
    alone, ends on SIGTERM when its last answer is given, and never answers with code or rules that are no
    longer what is installed. By HTTP, programs that bear the token post a change to /check and get the
    document of `guard check --format json`; see docs/service.md.

    Linux only. In continuous integration no service is asked; --no-service and GUARD_SERVICE=off have the
    same effect elsewhere.
    """
    if sys.platform != "linux":
        raise UsageError(
            "a service needs Linux, whose kernel tells each end of a socket who the other one is"
        )
    if status:
        said = health()
        click.echo("no service of this guard runs" if said is None else _lines(said))
        return 1 if said is None else 0
    if (http is None) != (token_file is None):
        raise UsageError("--http and --token-file go together")
    loaded = stamp_of_start()
    web = None if http is None else Web(listener(http), token_in(Path(token_file or "")), judged)
    make_seal_key()
    warm_up()
    if web is not None:
        host, port = web.listener.getsockname()[:2]
        click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        sys.stdout.flush()
    os.chdir("/")
    commands = {CHECK: _check, HOOK: answer_here}
    Service(commands, loaded, idle or (IDLE if on_demand else 0.0), workers, web=web).run()
    return 0


def _check(arguments: list[str]) -> int:
    return run(["check", *arguments])


def _lines(said: Mapping[str, object]) -> str:
    return "\n".join(f"{name:10}{value}" for name, value in said.items())
