"""The command `guard`: a thin face on `guard.app`."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from importlib import import_module

import click

from guard import __version__
from guard.errors import EXIT_INCOMPLETE, EXIT_USAGE, GuardError
from guard.report.sanitize import line

_COMMANDS = {
    "advisories": "The database that changes of dependencies are looked up in.",
    "check": "Judge a proposed change.",
    "doctor": "Prove that every hook and gate found here stops a bad edit.",
    "explain": "Say more about a rule, a check, an edit kind, or a finding of a saved verdict.",
    "freeze": "Record the digests of suites, so that no change may alter them unseen.",
    "hook": "Judge an agent's edits before they are made.",
    "init": "Write .guard/policy.yaml and a pre-commit entry.",
    "log": "The ledger of verdicts: show, filter, export, verify, count.",
    "mcp": "Serve guard's tools to programs that speak the Model Context Protocol.",
    "origins": "The index of code, with its licences, that added code is looked up in.",
    "policy": "The policy that changes are judged by: check, show, try.",
    "redteam": "Try to carry known-bad changes past the gate, and say what gets through.",
    "repair": "Have a model mend what guard stops.",
    "rules": "The code rules that guard ships.",
}
"""What `guard --help` says of each command; `guard.cli.NAME` is its module."""


class _Commands(click.Group):
    """Imports the module of a command only when it is called, so that each may import what it needs."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"{__name__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guard")
def cli() -> None:
    """Read a proposed change, work out what it does, and say whether it may reach human review.

    Exit codes: 0 reaches review, 1 blocked, 2 usage, bad input or bad policy, 3 incomplete.
    """


def _interrupted(_: int, __: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command. Every way out has one of the documented exit codes, a crash included."""
    # A short run makes many objects and little garbage; looking for it all the time costs more than it frees.
    gc.set_threshold(100_000, 20, 20)
    # No plugin of another distribution has business in here, and looking for them costs time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A run that is told to end takes the programs it started with it, as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupted)
    signal.signal(signal.SIGHUP, _interrupted)
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.ClickException as error:
        error.show()
        status = EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("guard: interrupted", err=True)
        status = EXIT_INCOMPLETE
    except GuardError as error:
        click.echo(f"guard: {line(str(error))}", err=True)
        status = error.exit_code
    except BrokenPipeError:
        # Whoever read the report went away; the verdict was not delivered.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_INCOMPLETE
    except Exception:  # noqa: BLE001  # Python would exit with 1, which means "blocked"; a crash is no verdict
        for text in traceback.format_exc().splitlines():
            click.echo(line(text), err=True)
        click.echo("guard: crashed; nothing was judged. Please report the lines above.", err=True)
        status = EXIT_INCOMPLETE
    sys.exit(status if isinstance(status, int) else 0)
