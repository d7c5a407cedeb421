"""`guard hook`: answer a harness's hook; `guard.cli.hook_install` writes the configuration that calls it."""

from __future__ import annotations

import sys
import time
from importlib import import_module

import click

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.invocation import DEADLINE, SIGN_OFF, Invocation
from guard.agents.supervisor import run


class _Harnesses(click.Group):
    """Takes the name of a harness for `answer NAME`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in HARNESSES:
            return "answer", answer, args
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "install"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "install":
            return super().get_command(ctx, cmd_name)
        # No answer of a hook waits for what writes configurations.
        found = import_module("guard.cli.hook_install").install
        assert isinstance(found, click.Command)
        return found


@click.group("hook", cls=_Harnesses, subcommand_metavar="HARNESS|COMMAND [ARGS]...")
def command() -> None:
    """Judge an agent's edits before they are made.

    \b
    guard hook install claude-code     write the configuration (HARNESS: see below)
    guard hook claude-code             answer one call on standard input
    guard hook install git-server      let a bare repository refuse pushes that guard does not let pass

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
def answer(
    harness: str,
    event: str | None,
    deadline: float,
    sign_off: str,
    policy: str | None,
    base: str | None,
    ledger: str | None,
    closing: str,
) -> None:
    """Answer one call of a harness's hook on standard input."""
    call = Invocation(harness, event, deadline, sign_off, policy, base, ledger, closing)
    sys.exit(run(call, time.monotonic()))
