"""`guard hook install`: write the configuration by which a harness, or a git server, calls guard."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.install import SETTINGS, command_line, diff, plan
from guard.agents.invocation import SIGN_OFF
from guard.app.git_server import plan_hook, write_hook
from guard.errors import UsageError

GIT_SERVER = "git-server"
"""What is installed for a server, in the place of a harness."""
_SERVER = {
    True: "written; pushes are refused from now on where guard does not let them pass",
    False: "taken away; pushes are not judged any more",
}


@click.command("install")
@click.argument("harness", type=click.Choice((*HARNESSES, GIT_SERVER)))
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--remove", is_flag=True, help="Take guard's hooks out again.")
@click.option("--guard", "program", metavar="COMMAND", help="How the harness calls guard, if not as `guard`.")
@click.option("--sign-off", type=click.Choice(SIGN_OFF), default="silent", help="See `guard hook HARNESS`.")
@click.option("--base", metavar="REV", help="The trusted commit that edits are judged against.")
@click.option("--ledger", metavar="FILE", help="Keep every verdict in this file; see `guard log`.")
@click.option("--branch", "branches", multiple=True, metavar="GLOB",
              help="For git-server: what is protected; by default the branch that HEAD names.")  # fmt: skip
@click.option("--policy", metavar="NAME|FILE", help="For git-server: judge by this, not the base's policy.")
def install(
    harness: str,
    folder: str,
    dry_run: bool,
    remove: bool,
    program: str | None,
    sign_off: str,
    base: str | None,
    ledger: str | None,
    branches: tuple[str, ...],
    policy: str | None,
) -> None:
    """Write the hooks into a harness's configuration. What is there already is kept.

    With git-server instead of a harness: write the `pre-receive` hook of a bare repository, which lets a push
    to a protected branch pass only where `guard gate` answers 0.
    """
    if harness == GIT_SERVER:
        if sign_off != "silent" or base or ledger:
            raise UsageError("--sign-off, --base and --ledger are for harnesses")
        named = program or shutil.which("guard") or "guard"
        path, old, new = plan_hook(Path(folder), named, branches, policy, remove=remove)
        if _told(path, old, new, "hooks/pre-receive", dry_run):
            write_hook(path, new)
            click.echo(f"{path}: {_SERVER[bool(new)]}")
        return
    if branches or policy:
        raise UsageError("--branch and --policy are for git-server")
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
    if not _told(path, old, new, SETTINGS[harness].file, dry_run):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")
    click.echo(f"{path}: written")
    if not remove:
        click.echo(
            SETTINGS[harness].note or "Commit it, then run `guard doctor` to prove that it stops a bad edit."
        )


def _told(path: Path, old: str, new: str, name: str, dry_run: bool) -> bool:
    """Show what changes; whether it is to be written."""
    if old == new:
        click.echo(f"{path}: nothing to change")
        return False
    click.echo(diff(old, new, name), nl=False)
    if dry_run:
        click.echo(f"{path}: would be written")
    return not dry_run
