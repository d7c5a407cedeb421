"""`guard explain`: say more about a rule, a check, an edit kind, or a finding of a saved verdict."""

from __future__ import annotations

from pathlib import Path

import click

from guard.app.policies import explain
from guard.cli.writing import AS_JSON, as_json
from guard.errors import UsageError


@click.command("explain")
@click.argument("name")
@click.option(
    "--verdict",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A verdict saved with --format json; NAME is then a finding's fingerprint or id in it.",
)
@AS_JSON
def command(name: str, verdict: Path | None, form: str) -> None:
    """Say more about a rule, a check, an edit kind, or a finding of a saved verdict.

    NAME is the id of one of them, or of a kind of finding.
    """
    text = explain(name, _read(verdict) if verdict else None)
    if form == "json":
        text = as_json({"name": name, "text": text}) + "\n"
    click.echo(text, nl=False)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot be read as a saved verdict", where=str(path)) from error
