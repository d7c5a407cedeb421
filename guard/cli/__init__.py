"""The command `guard`: a thin face on `guard.app`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module

import click

from guard import __version__
from guard.cli.ending import ended
from guard.collecting import RARELY

_COMMANDS = {
    "adopt": "Write a first policy for a repository out of its past.",
    "advisories": "The database that changes of dependencies are looked up in.",
    "attest": "Judge a range, ask the gate, and sign what it said, to be verified later.",
    "batch": "Judge many changes, one line of JSON for each.",
    "check": "Judge a proposed change.",
    "comment": "Keep one comment on a pull request or merge request up to date.",
    "doctor": "Prove that every hook and gate found here stops a bad edit.",
    "explain": "Say more about a rule, a check, an edit kind, or a finding of a saved verdict.",
    "facts": "Print what a change does, unjudged, as JSON.",
    "freeze": "Record the digests of suites, so that no change may alter them unseen.",
    "gate": "Say whether a range of commits may merge as far as guard is concerned.",
    "hook": "Judge an agent's edits before they are made.",
    "init": "Write .guard/policy.yaml and a pre-commit entry.",
    "log": "The ledger of verdicts: show, filter, export, verify, sign, count.",
    "mcp": "Serve guard's tools to programs that speak the Model Context Protocol.",
    "origins": "The index of code, with its licences, that added code is looked up in.",
    "policy": "The policy that changes are judged by: check, show, try.",
    "prove": "Judge a range as `guard check` does, with the project's tests run in a sandbox.",
    "redteam": "Try to carry known-bad changes past the gate, and say what gets through.",
    "repair": "Have a model mend what guard stops.",
    "rules": "The code rules that guard ships.",
    "serve": "Keep a warm guard at hand, which checks and hooks ask where it runs.",
    "sign": "Sign for what a change needs signatures for.",
    "verify": "Say whether an attestation holds for a range or a commit of this repository.",
    "waive": "Accept a finding for a time, with a name under it.",
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


COMPLETION = "_GUARD_COMPLETE"
"""The variable by which a shell asks for completion. It is heeded where nothing else is asked: a command that
judges is never answered by a variable."""


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guard")
def cli() -> None:
    """Read a proposed change, work out what it does, and say whether it may reach human review.

    Exit codes: 0 reaches review, 1 blocked, 2 usage, bad input or bad policy, 3 incomplete; of `guard gate`
    also 4, signatures are missing.
    """


def _interrupted(_: int, __: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command that the arguments name, and end with one of the documented exit codes."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name; returns one of the documented exit codes."""
    # A short run makes many objects and little garbage; looking for it all the time costs more than it frees.
    gc.set_threshold(*RARELY)
    # No plugin of another distribution has business in here, and looking for them costs time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A run that is told to end takes the programs it started with it, as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupted)
    signal.signal(signal.SIGHUP, _interrupted)

    def work() -> object:
        # Not by `cli.main`: that answers a lost reader with an exit code of its own, which means "blocked"
        # here, and a variable of the environment (for completion in shells) with success, whatever is asked.
        asked = os.environ.get(COMPLETION, "")
        if asked and not arguments:
            shell_complete = import_module("click.shell_completion").shell_complete
            return shell_complete(cli, {}, "guard", COMPLETION, asked)
        with cli.make_context("guard", arguments) as context:
            return cli.invoke(context)

    return ended(work)
