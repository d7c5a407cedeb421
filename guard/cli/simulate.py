"""`guard policy simulate`: what a policy would have said of past changes, before it says it of the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from guard.app.places import work_tree_around
from guard.app.simulating import own_policy, policy_title
from guard.batch.work import Settings
from guard.cli.past import judged_past
from guard.cli.writing import screen, write_file
from guard.errors import EXIT_REVIEW
from guard.report.simulation import Names, Simulation, simulation, to_json, to_text
from guard.report.simulation_page import to_page

_IN_FORCE = "the policy that was in force at each change"


@click.command("simulate")
@click.argument("range", metavar="RANGE")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository.")
@click.option(
    "--policy", metavar="NAME|FILE", help="The policy to try. Default: this folder's own file, as it stands."
)
@click.option(
    "--against", metavar="NAME|FILE", help="What it is compared with. Default: each change's own policy then."
)
@click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option("--workers", type=click.IntRange(0), default=0, help="Processes; 0: one for each processor.")
@click.option("--keep", metavar="FILE", help="Keep both verdicts on each change there, a line of JSON each.")
@click.option("--resume", is_flag=True, help="Go on where a run that wrote to the same --keep ended.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option("--output", metavar="FILE|-", default="-", help="Where the figures are written.")
def simulate(
    range: str,
    folder: str,
    policy: str | None,
    against: str | None,
    advisories: str | None,
    index: str | None,
    workers: int,
    keep: str | None,
    resume: bool,
    form: str,
    output: str,
) -> int:
    """Judge past changes by a policy and by another, and compare what they say.

    RANGE is BASE..HEAD; its first-parent commits are judged one by one, so that a merge stands for all that
    came with it. Each is looked at once for both policies. Exit code 0: the figures were printed.

    \b
    guard policy simulate main~500..main
    guard policy simulate v1.0..main --policy .guard/stricter.yaml --against guard:default
    guard policy simulate main~500..main --keep said.jsonl --resume
    """
    tried = policy or own_policy(folder)
    names = Names(range, policy_title(folder, tried), policy_title(folder, against) if against else _IN_FORCE)
    settings = Settings(folder, tried, advisories, index=index or "", against=against or "")
    with judged_past(range, settings, workers=workers, keep=keep, resume=resume) as lines:
        found = simulation(lines, names)
    text = _FORMS[form](found)
    if output == "-":
        click.echo(text, nl=False)
    else:
        write_file(Path(output), text.encode(), [work_tree_around(folder)])
    return EXIT_REVIEW


def _as_text(found: Simulation) -> str:
    width, color, unicode = screen()
    return to_text(found, width=width, color=color, unicode=unicode)


_FORMS: dict[str, Callable[[Simulation], str]] = {"text": _as_text, "json": to_json, "html": to_page}
