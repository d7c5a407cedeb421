"""`guard init`: give a repository a policy and a pre-commit entry, and show what was written."""

from __future__ import annotations

from pathlib import Path

import click

from guard import __version__
from guard.errors import UsageError
from guard.resources import schema_id

_POLICY = f"""\
# yaml-language-server: $schema={schema_id("policy")}
# The policy that guard judges proposed changes by. It is read from the trusted base, never from a proposal:
# an edit to this file takes effect once it is merged. Check it with `guard policy check`.
version: 1
extends: guard:default

# Say who must agree to what. These come on top of what guard:default asks.
sign_off:
  - id: policy-owners
    when: {{paths: [".guard/**"]}}
    by: [maintainers]
"""

_HOOKS = """\
repos:
"""

_HOOK = """\
  - repo: {repository}
    rev: v{version}
    hooks:
      - id: guard
"""

_REPOSITORY = "https://github.com/patchgate/guard"


@click.command("init")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(folder: str, dry_run: bool) -> None:
    """Write .guard/policy.yaml and a pre-commit entry.

    What is there already is kept.
    """
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError("not the top folder of a git repository; go there, or name it with -C", where=folder)
    _policy(top / ".guard" / "policy.yaml", dry_run)
    _hook(top / ".pre-commit-config.yaml", dry_run)
    click.echo("Next: commit both files, then run `pre-commit install` (or `prek install`).")


def _policy(path: Path, dry_run: bool) -> None:
    if path.exists():
        click.echo(f"{path}: kept as it is")
        return
    _show(path, _POLICY, dry_run)
    if not dry_run:
        path.parent.mkdir(exist_ok=True)
        path.write_text(_POLICY, encoding="utf-8")


def _hook(path: Path, dry_run: bool) -> None:
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if "id: guard" in old:
        click.echo(f"{path}: has the hook already")
        return
    entry = _HOOK.format(repository=_REPOSITORY, version=__version__)
    lines = old.splitlines()
    if old and "repos:" not in lines:
        # The list is written in a form that cannot be added to by appending text; a person must.
        raise UsageError(f"add this under `repos:` by hand:\n{entry}", where=str(path))
    last_key = next(
        (line for line in reversed(lines) if line and not line.startswith((" ", "-", "#"))), "repos:"
    )
    if last_key != "repos:":
        raise UsageError(
            f"`repos:` is not the last key; add this under it by hand:\n{entry}", where=str(path)
        )
    indent = next(
        (len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith("- repo:")), 2
    )
    entry = "".join(" " * indent + line[2:] + "\n" for line in entry.splitlines())
    _show(path, entry, dry_run)
    if not dry_run:
        ending = "" if not old or old.endswith("\n") else "\n"
        path.write_text((old or _HOOKS) + ending + entry, encoding="utf-8")


def _show(path: Path, text: str, dry_run: bool) -> None:
    click.echo(f"{path}: {'would be written' if dry_run else 'written'}")
    for line in text.splitlines():
        click.echo(f"  + {line}")
