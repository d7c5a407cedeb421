"""`guard rules`: list the code rules and try them on their own examples."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from guard.app import default_scanner
from guard.app.rules import test_rules as run
from guard.cli.writing import AS_JSON, as_json
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW
from guard.wording import counted


@click.group("rules")
def command() -> None:
    """The code rules that guard ships."""


@command.command("list")
@click.option("--language", help="Only rules of this language.")
@AS_JSON
def list_rules(language: str | None, form: str) -> None:
    """List every rule: id, severity, confidence, weakness and title."""
    rules = [rule for rule in default_scanner().rules().values() if language in (None, rule.language)]
    rules.sort(key=lambda rule: (rule.language, rule.topic, rule.id))
    if form == "json":
        click.echo(as_json([asdict(rule) for rule in rules]))
        return
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        weakness = ",".join(rule.cwe)
        click.echo(
            f"{rule.id:<{width}}  {rule.severity:<8}  {rule.confidence:<6}  {weakness:<9}  {rule.title}"
        )
    click.echo(f"{len(rules)} rules, {default_scanner().rules_digest()}")


@command.command("test")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def test_rules(folder: Path | None) -> int:
    """Run rules over the annotated files beside them; FOLDER is the shipped rules by default."""
    problems, count = run(folder)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{counted(count, 'rule')} tried, {counted(len(problems), 'problem')}")
    return EXIT_BLOCKED if problems else EXIT_REVIEW
