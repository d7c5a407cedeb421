"""`guard check`: judge a change and report the verdict."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from guard.errors import OutputError, UsageError
from guard.report.interface import FORMATS, render

if TYPE_CHECKING:
    from guard.model.change import ChangeSet
    from guard.model.verdict import Verdict

_STDOUT = "-"


@click.command("check")
@click.argument("revisions", required=False, metavar="[BASE..HEAD]")
@click.option("--staged", is_flag=True, help="Judge what is staged for the next commit.")
@click.option("--worktree", is_flag=True, help="Judge the work tree against HEAD, untracked files included.")
@click.option(
    "--pre-commit", is_flag=True, help="Judge what pre-commit asks about: a pushed range, or what is staged."
)
@click.option("--patch", metavar="FILE|-", help="Judge a unified diff; needs --base.")
@click.option("--base", metavar="DIR|REV", help="The trusted tree that --patch applies to.")
@click.option("--before", metavar="DIR", help="The trusted folder that --after is compared with.")
@click.option("--after", metavar="DIR", help="The folder as proposed.")
@click.option(
    "--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own policy."
)
@click.option(
    "--advisories",
    metavar="PATH|online:osv|online:pypi",
    help="Database of known vulnerabilities (see `guard advisories --help`), or a service to ask.",
)
@click.option(
    "--origins", metavar="PATH", help="Index of where code may be from; see `guard origins --help`."
)
@click.option(
    "--index",
    type=click.Choice(["ask", "defer", "off"]),
    help="Use of the package index in this run, instead of the policy's; in CI only `ask`.",
)
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(list(FORMATS)), help="May be given several times."
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE|-",
    help="Where the format at the same place is written.",
)
@click.option(
    "--record",
    is_flag=True,
    help="Keep the verdict in the ledger (GUARD_LEDGER, or this user's own); see `guard log --help`. Who "
    "proposed the change is taken from GUARD_SESSION, GUARD_HARNESS, GUARD_MODEL and GUARD_TASK.",
)
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes, old findings and every file.")
@click.option(
    "--color/--no-color", default=None, help="Default: colour on a terminal, unless NO_COLOR is set."
)
def command(
    revisions: str | None,
    staged: bool,
    worktree: bool,
    pre_commit: bool,
    patch: str | None,
    base: str | None,
    before: str | None,
    after: str | None,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    record: bool,
    folder: str,
    verbose: bool,
    color: bool | None,
) -> int:
    """Judge a proposed change.

    Name the change in exactly one way: a range BASE..HEAD (or BASE...HEAD, from where the two parted),
    --staged, --worktree, --patch with --base, or --before with --after.

    \b
    guard check origin/main...HEAD
    guard check --staged
    guard check --patch fix.diff --base .
    guard check --staged --format terminal --output - --format sarif --output guard.sarif
    """
    reports = _reports(formats, outputs)
    ways = {
        "BASE..HEAD": revisions is not None,
        "--staged": staged,
        "--worktree": worktree,
        "--pre-commit": pre_commit,
        "--patch": patch is not None,
        "--before/--after": before is not None or after is not None,
    }
    given = [name for name, is_given in ways.items() if is_given]
    if len(given) != 1:
        named = " and ".join(given) if given else "none was given"
        raise UsageError(f"name the change in exactly one way ({', '.join(ways)}); {named}")
    if (base is not None) != (patch is not None):
        raise UsageError("--patch and --base go together")

    from guard import app

    if ("terminal", _STDOUT) in reports:
        # The renderer takes longer to import than to run; the scanner's process leaves time for it.
        Thread(target=import_module, args=("guard.report.terminal",), daemon=True).start()
    change: ChangeSet
    tree: Path | None = app.work_tree_around(folder)
    if revisions is not None:
        change = app.change_from_git(folder, revisions)
    elif staged or pre_commit:
        change = (
            _hooked(folder) if pre_commit else app.change_staged(folder, os.environ.get("GIT_INDEX_FILE"))
        )
    elif worktree:
        change = app.change_in_worktree(folder)
    elif patch is not None and base is not None:
        if (Path(folder) / base).is_dir():
            tree = None  # nothing of the proposal is on disk
        change = app.change_from_patch(_read_patch(patch), base, folder, name=patch)
    else:
        if before is None or after is None:
            raise UsageError("--before and --after go together")
        change = app.change_between_folders(Path(folder) / before, tree := Path(folder) / after)
    trees = (tree,) if tree is not None else ()
    verdict = app.check(
        change, policy, advisories=advisories, origins=origins, index=index or "", trees=trees
    )
    if record:
        _record(verdict, folder, revisions)
    _write(verdict, reports, verbose=verbose, color=color)
    return verdict.exit_code


def _record(verdict: Verdict, folder: str, revisions: str | None) -> None:
    """Keep the verdict before it is shown: what cannot be recorded is not answered."""
    from guard.app import recording
    from guard.model.record import Proposer

    session, harness, model, task = (
        os.environ.get(f"GUARD_{name}", "") for name in ("SESSION", "HARNESS", "MODEL", "TASK")
    )
    trailers = recording.trailers(folder, revisions) if revisions is not None else ()
    recording.record(verdict, Proposer(session, harness, model, task, trailers))


def _hooked(folder: str) -> ChangeSet:
    """What pre-commit asks about: it names the two ends for pushes and for runs over a range."""
    from guard import app

    ends = [os.environ.get(f"PRE_COMMIT_{end}_REF", "") for end in ("FROM", "TO")]
    if all(ends):
        return app.change_from_git(folder, "...".join(ends))
    return app.change_staged(folder, os.environ.get("GIT_INDEX_FILE"))


def _read_patch(name: str) -> bytes:
    from guard.app import MAX_PATCH

    if name == _STDOUT:
        return sys.stdin.buffer.read(MAX_PATCH + 1)
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_PATCH + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=name) from error


def _reports(formats: Sequence[str], outputs: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of format and place; a lone format, or a terminal report without a place, goes to the screen."""
    formats = formats or ("terminal",)
    if not outputs and len(formats) == 1:
        return [(formats[0], _STDOUT)]
    if len(outputs) == len(formats) - 1 and "terminal" in formats:
        rest = list(formats)
        rest.remove("terminal")
        return [("terminal", _STDOUT), *zip(rest, outputs, strict=True)]
    if len(outputs) != len(formats):
        raise UsageError("give one --output for each --format (`-` is the screen; terminal needs none)")
    if len(set(outputs)) != len(outputs):
        raise UsageError("two formats cannot be written to the same place")
    return list(zip(formats, outputs, strict=True))


def _write(
    verdict: Verdict, reports: Sequence[tuple[str, str]], *, verbose: bool, color: bool | None
) -> None:
    """Write every report; files first, so that a full disk is told before the screen says all is well."""
    for name, place in sorted(reports, key=lambda report: report[1] == _STDOUT):
        if place == _STDOUT:
            on_terminal = sys.stdout.isatty()
            colored = on_terminal and "NO_COLOR" not in os.environ if color is None else color
            width = shutil.get_terminal_size().columns if on_terminal else 100
            unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
            text = render(verdict, name, width=width, color=colored, verbose=verbose, unicode=unicode)
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            _write_file(Path(place), render(verdict, name, verbose=verbose))


def _write_file(path: Path, text: str) -> None:
    """Write the file whole or not at all."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"the report cannot be written: {error.strerror}", where=str(path)) from error
