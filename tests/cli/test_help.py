"""What `guard --help` says of the commands is what they say of themselves, and the README names them all."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from guard.cli import cli

README = Path(__file__).parents[2] / "README.md"
NAMES = cli.list_commands(click.Context(cli))


def first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


@pytest.mark.parametrize("name", NAMES)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    table = CliRunner().invoke(cli, ["--help"], terminal_width=300).output.partition("Commands:")[2]
    [said] = re.findall(rf"^  {name} +(.*)$", table, re.MULTILINE)
    assert said == first_paragraph(command.help or "")


def test_the_table_is_sorted_and_holds_every_module_with_a_command() -> None:
    folder = Path(cli.get_command.__code__.co_filename).parent
    modules = {path.stem for path in folder.glob("*.py") if "\n@click" in path.read_text(encoding="utf-8")}
    commands = {
        path.stem
        for path in folder.glob("*.py")
        if re.search(r"^def command\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert sorted(commands) == NAMES
    assert commands <= modules


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_names_every_command(name: str) -> None:
    assert re.search(rf"\bguard {name}\b", README.read_text(encoding="utf-8"))
