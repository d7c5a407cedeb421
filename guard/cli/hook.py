"""`guard hook`: answer a harness's hook, and write the configuration that calls it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.install import SETTINGS, command_line, diff, plan
from guard.agents.invocation import DEADLINE, SIGN_OFF, Invocation
from guard.agents.supervisor import run
from guard.errors import UsageError


class _Harnesses(click.Group):
    """Takes the name of a harness for `answer NAME`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in HARNESSES:
            return "answer", answer, args
        return super().resolve_command(ctx, args)


@click.group("hook", cls=_Harnesses, subcommand_metavar="HARNESS|COMMAND [ARGS]...")
def command() -> None:
    """Judge an agent's edits before they are made.

    \b
    guard hook install claude-code     write the configuration (HARNESS: see below)
    guard hook claude-code             answer one call on standard input

    HARNESS is one of claude-code, codex, copilot, gemini, cursor, openhands. A hook denies whatever it
    cannot judge within its deadline, and whatever goes wrong. Exit codes of an answer: 0 or 2 (denied).
    """


@command.command("answer", hidden=True)
@click.argument("harness", type=click.Choice(HARNESSES))
@click.option("--event", type=click.Choice([EDIT, STOP]), help="The occasion; else standard input tells it.")
@click.option(
    "--deadline", type=click.FloatRange(1, 600), default=DEADLINE, show_default=True, metavar="SECONDS"
)
@click.option("--sign-off", type=click.Choice(SIGN_OFF), default="silent", show_default=True,
              help="Where only people must still agree, or something was not followed.")  # fmt: skip
@click.option("--policy", metavar="POLICY", help="guard:NAME, or a file you trust; else the base's own.")
@click.option("--base", metavar="REV", help="The trusted commit; by default the one that is checked out.")
@click.option("--ledger", metavar="FILE", help="Keep every verdict here; by default in GUARD_LEDGER, if set.")
@click.option(
    "--closing", default="", metavar="WORD", help="End the answer with WORD, to show that it is whole."
)
@click.option("--no-service", is_flag=True, help="Do not ask a service that runs; see `guard serve`.")
def answer(
    harness: str,
    event: str | None,
    deadline: float,
    sign_off: str,
    policy: str | None,
    base: str | None,
    ledger: str | None,
    closing: str,
    no_service: bool,
) -> None:
    """Answer one call of a harness's hook on standard input."""
    del no_service  # it was heeded before the command was imported
    call = Invocation(harness, event, deadline, sign_off, policy, base, ledger, closing)
    sys.exit(run(call, time.monotonic()))


@command.command("install")
@click.argument("harness", type=click.Choice(HARNESSES))
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--remove", is_flag=True, help="Take guard's hooks out again.")
@click.option("--guard", "program", metavar="COMMAND", help="How the harness calls guard, if not as `guard`.")
@click.option("--sign-off", type=click.Choice(SIGN_OFF), default="silent", help="See `guard hook HARNESS`.")
@click.option("--base", metavar="REV", help="The trusted commit that edits are judged against.")
@click.option("--ledger", metavar="FILE", help="Keep every verdict in this file; see `guard log`.")
def install(
    harness: str,
    folder: str,
    dry_run: bool,
    remove: bool,
    program: str | None,
    sign_off: str,
    base: str | None,
    ledger: str | None,
) -> None:
    """Write the hooks into a harness's configuration. What is there already is kept."""
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    options = (
        *(("--sign-off", sign_off) if sign_off != "silent" else ()),
        *(("--base", base) if base else ()),
        *(("--ledger", ledger) if ledger else ()),
    )
    lines = {event: command_line(harness, event, program, options) for event in (EDIT, STOP)}
    path, old, new = plan(top, harness, None if remove else lines)
    if old == new:
        click.echo(f"{path}: nothing to change")
        return
    click.echo(diff(old, new, SETTINGS[harness].file), nl=False)
    if dry_run:
        click.echo(f"{path}: would be written")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")
    click.echo(f"{path}: written")
    if not remove:
        click.echo(
            SETTINGS[harness].note or "Commit it, then run `guard doctor` to prove that it stops a bad edit."
        )
