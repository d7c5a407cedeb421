"""`guard batch`: judge many changes, one line of JSON for each."""

from __future__ import annotations

import sys

import click

from guard.app.own_code import refuse_own_code
from guard.batch.progress import Watched
from guard.batch.reading import source_of
from guard.batch.run import engine_of, run
from guard.batch.work import DEADLINE, MEMORY, Settings


@click.command("batch")
@click.argument("input", metavar="INPUT")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
@click.option("--base", metavar="DIR|REV", help="What the patches of a folder apply to.")
@click.option("--policy", metavar="NAME|FILE", help="For records that name none; default: that of each base.")
@click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`.")
@click.option("--origins", metavar="PATH", help="As for `guard check`.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option("--whole", is_flag=True, help="Scan whole files by code rules.")
@click.option(
    "--output",
    metavar="FILE|-",
    default="-",
    help="Where answers go; a name in .parquet makes it one. Default: standard output.",
)
@click.option("--resume", is_flag=True, help="Go on where a run that wrote to the same --output ended.")
@click.option("--workers", type=click.IntRange(0), default=0, help="Processes; 0: one for each processor.")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True)
@click.option(
    "--deadline",
    type=click.FloatRange(min=1),
    default=DEADLINE,
    show_default=True,
    metavar="SECONDS",
    help="When to give up on one change.",
)
@click.option(
    "--memory",
    type=click.IntRange(512),
    default=MEMORY,
    show_default=True,
    metavar="MIB",
    help="Address space of each process (Linux).",
)
@click.option("--fail-on", type=click.Choice(["blocked"]), help="End with 1 where a change is blocked.")
def command(
    input: str,
    folder: str,
    base: str | None,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    whole: bool,
    output: str,
    resume: bool,
    workers: int,
    engine: str,
    deadline: float,
    memory: int,
    fail_on: str | None,
) -> int:
    """Judge many changes, one line of JSON for each.

    INPUT is a file of JSON Lines (`-`: standard input), a file in Parquet, a folder of patches (with --base),
    or a range BASE..HEAD, whose commits are judged one by one against their first parents.

    Exit code 0: each change was judged, blocked or not; 3: one is incomplete; 2: wrong usage or bad input.

    \b
    guard batch changes.jsonl --output verdicts.jsonl --resume
    guard batch patches --base HEAD
    guard batch v1.0..main --fail-on blocked
    """
    settings = Settings(folder, policy, advisories, origins, index or "", whole, deadline, memory)
    source = source_of(input, folder, base)
    refuse_own_code(source.trees)
    judge = engine_of(engine, settings, workers)
    with Watched(source.total) as watched:
        status = run(
            source,
            judge,
            None if output == "-" else output,
            resume=resume,
            watched=watched,
            fail_on_blocked=fail_on == "blocked",
        )
    print(f"guard: {watched.summary()}", file=sys.stderr)
    return status
