"""Environments made of a base: once for each state of its locks, and never from what is proposed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from guard.app.proving import Asked
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.ports import NEVER, Stop
from guard.syntax.sources import Sources
from guard.tools import environment_making
from guard.tools.environment_making import Recipe, commands_of, made_environment
from guard.tools.process import Completed, run
from tests.prove.support import BASE
from tests.sandboxes import PLAIN, SMALL, sandbox

FILES = {"uv.lock": b"version = 1\n", "shop.py": b"LIMIT = 1\n"}
_INSTALL = (
    "import pathlib, sys\n"
    "[site] = pathlib.Path(sys.prefix).glob('lib/python3*/site-packages')\n"
    "(site / 'thing-1.0.dist-info').mkdir()\n"
    "(site / 'thing-1.0.dist-info' / 'RECORD').write_text('thing.py,,')\n"
    "names = sorted(map(str, pathlib.Path().iterdir()))\n"
    "pathlib.Path(sys.argv[1]).open('a').write(' '.join(names) + '\\n')\n"
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environments without pip: making one with it takes long."""

    def quick(argv: Sequence[str], **more: Any) -> Completed:
        made = [*argv[:3], "--without-pip", *argv[3:]] if argv[1:3] == ("-m", "venv") else argv
        return run(made, **more)

    monkeypatch.setattr(environment_making, "run", quick)


def recipe(seen: Path) -> Recipe:
    return Recipe((("python", "-c", _INSTALL, str(seen)),), PLAIN)


def test_it_is_made_once_for_each_state_of_the_locks(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    first = made_environment(recipe(seen), FILES)
    assert seen.read_text() == "shop.py uv.lock\n"
    assert made_environment(recipe(seen), {**FILES, "shop.py": b"LIMIT = 2\n"}) == first
    assert len(seen.read_text().splitlines()) == 1
    other = made_environment(recipe(seen), {**FILES, "uv.lock": b"version = 2\n"})
    assert other.python != first.python
    assert len(seen.read_text().splitlines()) == 2


def test_what_is_no_longer_as_it_was_left_is_made_anew(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    first = made_environment(recipe(seen), FILES)
    [info] = first.python.parent.parent.glob("lib/python3*/site-packages/thing-1.0.dist-info")
    shutil.move(info, info.with_name("thing-2.0.dist-info"))
    assert made_environment(recipe(seen), FILES) == first
    assert len(seen.read_text().splitlines()) == 2


def test_what_a_command_complains_of_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    failing = Recipe((("python", "-c", "raise SystemExit('no such package')"),), PLAIN)
    for _ in range(2):
        with pytest.raises(ToolError, match="ended with status 1: no such package"):
            made_environment(failing, FILES)


def test_a_program_that_is_missing_is_told() -> None:
    with pytest.raises(ToolError, match="no-such-installer"):
        made_environment(Recipe((("no-such-installer", "sync"),), PLAIN), FILES)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(ToolError):
        made_environment(recipe(tmp_path / "seen"), FILES, Stop.after(0.0))


def test_installers_are_told_where_packages_are_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("HTTPS_PROXY", "https://proxy.example")
    monkeypatch.setenv("DEPLOY_TOKEN", "secret")
    seen = tmp_path / "seen"
    text = "import os, sys; open(sys.argv[1], 'w').write(' '.join(sorted(os.environ)))"
    made_environment(Recipe((("python", "-c", text, str(seen)),), PLAIN), FILES)
    names = seen.read_text().split()
    assert {"PIP_INDEX_URL", "HTTPS_PROXY", "VIRTUAL_ENV"} <= set(names)
    assert "DEPLOY_TOKEN" not in names


def test_commands_are_words_and_no_shell() -> None:
    assert commands_of(["pip install '.[test]' && true"]) == (("pip", "install", ".[test]", "&&", "true"),)
    with pytest.raises(ValueError, match="no word"):
        commands_of([" "])


def test_nothing_of_a_change_is_there(tmp_path: Path) -> None:
    sandbox()
    before = {path: text.encode() for path, text in BASE.items()}
    change = ChangeSet.from_files(before, {**before, "setup.py": b"evil()\n", "shop.py": b"total = sum\n"})
    seen = tmp_path / "seen"
    asked = Asked(recipe(seen), limits=SMALL, faults=0, base_runs=1)
    found = asked.observe(change, Sources(change), NEVER)
    assert not found.could_not
    assert seen.read_text() == "shop.py tests\n"


def test_for_prose_nothing_is_made(tmp_path: Path) -> None:
    sandbox()
    change = ChangeSet.from_files({"README.md": b"a\n"}, {"README.md": b"b\n"})
    seen = tmp_path / "seen"
    assert "only prose" in Asked(recipe(seen)).observe(change, Sources(change), NEVER).details[-1]
    assert not seen.exists()
