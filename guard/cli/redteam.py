"""`guard redteam`: try to carry known-bad changes past the gate, and say what gets through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from guard.app.redteam import EACH, exercise, open_cases
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW
from guard.wording import counted

if TYPE_CHECKING:
    from guard.app.redteam import Exercise


@click.command("redteam")
@click.option("--check", "checks", multiple=True, metavar="ID", help="Only cases for this check; repeatable.")
@click.option(
    "--family", "families", multiple=True, metavar="WORD", help="Only families with this in the name."
)
@click.option(
    "--each", type=click.IntRange(0), metavar="N", help="Cases of rules' code for each family; 0: all."
)
@click.option("--names", is_flag=True, help="Print only the names of the cases that get through.")
def command(checks: tuple[str, ...], families: tuple[str, ...], each: int | None, names: bool) -> int:
    """Try to carry known-bad changes past the gate, and say what gets through.

    Every known evasion is applied to them, and each is judged by guard:default.
    "caught" is caught by anything, "its own" by the check that the case is for. Exit code 1 where a case gets
    through that is not on the list of open cases, or one on the list does not any more.
    """
    done = exercise(checks, families, each=EACH if each is None else each)
    through = {one.case.title for one in done.tried if not one.caught}
    if names:
        click.echo("\n".join(sorted(through)))
        return EXIT_REVIEW
    known = open_cases()
    _print(done)
    for title in sorted(through):
        click.echo(f"gets through: {title}" + ("" if title in known else "  (not on the list)"))
    closed = sorted(known & {one.case.title for one in done.tried if one.caught})
    for title in closed:
        click.echo(f"no longer open: {title}")
    return EXIT_BLOCKED if closed or through - known else EXIT_REVIEW


def _print(done: Exercise) -> None:
    for title, key in (("check", "check"), ("family", "family")):
        tried = Counter(getattr(one.case, key) for one in done.tried)
        caught = Counter(getattr(one.case, key) for one in done.tried if one.caught)
        own = Counter(getattr(one.case, key) for one in done.tried if one.caught_by_its_own)
        click.echo(f"{title:52}{'cases':>7}{'caught':>8}{'its own':>9}{'evasion':>9}")
        for name, count in sorted(tried.items()):
            rate = (count - caught[name]) / count
            click.echo(f"{name[:51]:52}{count:7}{caught[name]:8}{own[name]:9}{rate:9.1%}")
        click.echo()
    missed = sum(not one.caught for one in done.tried)
    for case in done.missed_plain:
        click.echo(f"not caught as it is, and left aside: {case.title}")
    for case in done.not_told:
        click.echo(f"caught without its harm as well, and left aside: {case.title}")
    click.echo(
        f"{counted(len(done.tried), 'case')}, {missed} get through: {missed / max(1, len(done.tried)):.1%}"
    )
