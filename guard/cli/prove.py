"""`guard prove`: judge a range, with its project's tests run in a sandbox."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from guard import app
from guard.app.own_code import refuse_own_code
from guard.app.proving import FAULTS, SANDBOXES, Asked, Recorded, environment_for
from guard.cli.check import DEADLINE, asked_reports, write_reports
from guard.cli.selecting import spec_of
from guard.cli.writing import write_file
from guard.errors import EXIT_REVIEW, EmptyChangeError, OutputError
from guard.model.briefing import NO_BRIEFING
from guard.ports import Stop
from guard.ports.sandbox import DEFAULT_LIMITS, Limits
from guard.report.examples import HEAD, as_tests
from guard.report.interface import BRIEFED, FORMATS
from guard.report.sanitize import line

_MIB = 1024 * 1024


@click.command("prove")
@click.argument("revisions", metavar="BASE | BASE..HEAD | BASE...HEAD")
@click.option(
    "--python",
    default=sys.executable,
    metavar="PATH",
    help="The environment that tests run with: its Python, or its folder. It has to be the base's, with what "
    "its tests need, and nothing of the change. Default: the Python that runs guard.",
)
@click.option(
    "--setup", multiple=True, metavar="COMMAND",
    help="Make the environment of the base by this, run in the base's tree with the network and nothing of "
    "the change (`uv sync --frozen`, `pip install . -r dev.txt`); --python is what it is made from. Kept "
    "until locks, manifests or the command change. Given several times: one after the other.",
)  # fmt: skip
@click.option(
    "--readable", multiple=True, metavar="PATH", help="What tests need to see besides; given several times."
)
@click.option("--full", is_flag=True, help="Run all tests, also those that the change cannot affect.")
@click.option(
    "--faults", type=click.IntRange(min=0, max=1000), default=FAULTS, show_default=True, metavar="NUMBER",
    help="How many faults are put into changed lines, one at a time, to see whether a test notices.",
)  # fmt: skip
@click.option(
    "--sandbox", default="", type=click.Choice(["", *SANDBOXES]), help="Which one; default: the best here."
)
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=DEFAULT_LIMITS.seconds, show_default=True,
    metavar="SECONDS", help="When a run of tests is ended.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(min=64), default=DEFAULT_LIMITS.memory // _MIB, show_default=True,
    metavar="MIB", help="What a run may use.",
)  # fmt: skip
@click.option("--policy", metavar="NAME|FILE", help="As for `guard check`.")
@click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`.")
@click.option("--origins", metavar="PATH", help="As for `guard check`.")
@click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice([one for one in FORMATS if one not in BRIEFED]),
    help="May be given several times.",
)  # fmt: skip
@click.option(
    "--output", "outputs", multiple=True, metavar="FILE|-",
    help="Where the format at the same place is written.",
)  # fmt: skip
@click.option(
    "--deadline", type=click.FloatRange(min=1), default=6 * DEADLINE, show_default=True, metavar="SECONDS",
    help="When to give up; the verdict is then incomplete.",
)  # fmt: skip
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Write inputs that tell base and change apart into this folder, as tests for a reviewer to take.",
)  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Show notes, old findings and every file.")
@click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is.")
def command(
    revisions: str,
    python: str,
    setup: tuple[str, ...],
    readable: tuple[str, ...],
    full: bool,
    faults: int,
    sandbox: str,
    timeout: float,
    memory: int,
    policy: str | None,
    advisories: str | None,
    origins: str | None,
    index: str | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    deadline: float,
    keep: Path | None,
    verbose: bool,
    folder: str,
) -> int:
    """Judge a range as `guard check` does, with the project's tests run in a sandbox.

    Run are the tests of the base on the base (three times) and on the change, and those of the change on
    both; only such as the change can affect. Tests, conftest.py and configuration of the base decide. Nothing
    of the change runs without a sandbox: where there is none, the answer is incomplete.

    \b
    guard prove origin/main --python .venv
    guard prove v1.0..HEAD --full --format json
    guard prove origin/main --setup "uv sync --frozen"
    """
    reports = asked_reports(formats, outputs)
    tree = app.work_tree_around(folder)
    try:
        change = app.change_from_git(folder, spec_of(revisions))
    except EmptyChangeError as error:
        click.echo(f"{line(error.where)}: nothing differs, so there is nothing to judge")
        return EXIT_REVIEW
    trees = [tree] if tree is not None else []
    refuse_own_code(trees, change)
    limits = Limits(seconds=timeout, cpu=int(timeout) + 1, memory=memory * _MIB)
    environment = environment_for(python, tree or folder, change, readable, setup)
    asked = Recorded(Asked(environment, sandbox, limits, full, faults))
    verdict = app.check(
        change,
        policy,
        advisories=advisories,
        origins=origins,
        index=index or "",
        trees=trees,
        behaviour=asked,
        stop=Stop.after(deadline),
    )
    if keep is not None and asked.observed is not None:
        _keep(keep, as_tests(asked.observed.examples), trees)
    write_reports(verdict, reports, trees, NO_BRIEFING, verbose=verbose, color=None)
    return verdict.exit_code


def _keep(folder: Path, tests: Mapping[str, str], judged: Sequence[Path]) -> None:
    """Write the tests; what somebody else has written there stays."""
    for name, text in tests.items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(HEAD):
                raise OutputError("this file is somebody's own: name another folder", where=str(path))
        except OSError as error:
            raise OutputError(f"it cannot be written: {error.strerror}", where=str(folder)) from error
        write_file(path, text.encode(), judged)
        click.echo(f"kept: {line(str(path))}", err=True)
