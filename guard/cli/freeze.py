"""`guard freeze`: write down what suites hold, so that no change may alter them unseen."""

from __future__ import annotations

import click

from guard.app.frozen import freeze, write_record
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW, UsageError
from guard.report.sanitize import line


@click.command("freeze")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-C", "folder", default=".", metavar="DIR", help="The repository's top folder.")
@click.option("--base", default="HEAD", metavar="REV", help="The commit whose files are written down.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 where a suite differs.")
@click.option("--update", "renew", is_flag=True, help="Write down anew what was recorded before.")
def command(paths: tuple[str, ...], folder: str, base: str, only_check: bool, renew: bool) -> int:
    """Record the digests of suites, so that no change may alter them unseen.

    The record is .guard/frozen.json, which takes effect once it is committed.
    PATH is a file or folder, from the top of the repository. What was recorded before is kept as it was; what
    differs from it is shown. From then on `guard check` objects to any change of these files, of the record,
    and of what decides which of their tests are collected.
    """
    if only_check and (paths or renew):
        raise UsageError("--check compares with what is recorded; give it no PATH and no --update")
    done = freeze(folder, paths, base, renew=renew)
    for difference in done.differences:
        click.echo(line(difference))
    files, suites = len(done.record.files), len(done.record.suites)
    count = f"{files} file{'s'[: files != 1]} of {suites} suite{'s'[: suites != 1]}"
    if only_check:
        word = f"{len(done.differences)} differ from the record" if done.differences else "as recorded"
        click.echo(f"{count} at {done.commit[:12]}: {word}")
        return EXIT_BLOCKED if done.differences else EXIT_REVIEW
    where = write_record(folder, done.record)
    left = "" if renew or not done.differences else "; the differences above are not (--update records them)"
    click.echo(f"{count} at {done.commit[:12]} are recorded in {where}{left}")
    return EXIT_REVIEW
