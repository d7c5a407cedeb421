"""What outside a suite bears on which of its tests are collected."""

from __future__ import annotations

import pytest

from guard.checks.frozen_suites.routes import Route, routes
from guard.facts.files.lines import changed_lines
from guard.model.change import FileChange, FileSide
from guard.syntax.sources import Sources


def found(path: str, before: str | None, after: str | None) -> list[Route]:
    old = FileSide(path, before.encode()) if before is not None else None
    new = FileSide(path, after.encode()) if after is not None else None
    return list(routes(FileChange(old, new), changed_lines(old, new), Sources()))


CERTAIN = {
    "a new conftest": ("a/conftest.py", None, "x = 1\n"),
    "a conftest in other letters": ("Conftest.py", None, "x = 1\n"),
    "a conftest is gone": ("conftest.py", "x = 1\n", None),
    "a hook": ("conftest.py", "x = 1\n", "x = 1\ncollect_ignore = ['evals']\n"),
    "a module before pytest": ("pytest.py", None, ""),
    "a package before pytest": ("_pytest/__init__.py", None, ""),
    "a start-up file": ("x.pth", None, "import os\n"),
    "an empty configuration": ("pytest.ini", None, ""),
    "searched less": ("setup.cfg", "[tool:pytest]\ntestpaths = a b\n", "[tool:pytest]\ntestpaths = a\n"),
    "searched in one place": ("tox.ini", "", "[pytest]\ntestpaths = a\n"),
    "skipped folders": ("pyproject.toml", "", '[tool.pytest.ini_options]\nnorecursedirs = ["evals"]\n'),
    "native keys": ("pyproject.toml", "", '[tool.pytest]\nnorecursedirs = ["evals"]\n'),
    "other names": ("pyproject.toml", "", '[tool.pytest.ini_options]\npython_files = "check_*.py"\n'),
    "ignored": ("tox.ini", "[pytest]\naddopts = -q\n", "[pytest]\naddopts = -q --ignore=evals\n"),
    "a plugin": ("pyproject.toml", "", '[project.entry-points.pytest11]\na = "b"\n'),
    "a plugin in ini": ("setup.cfg", "", "[options.entry_points]\npytest11 =\n  a = b\n"),
    "unreadable": ("pyproject.toml", "", "[tool\n"),
}
DOUBTFUL = {
    "a fixture": ("conftest.py", "x = 1\n", "x = 2\n"),
    "more options": ("tox.ini", "[pytest]\naddopts = -q\n", "[pytest]\naddopts = -q -ra\n"),
    "searched more": ("tox.ini", "[pytest]\ntestpaths = a\n", "[pytest]\ntestpaths = a b\n"),
}
NONE = {
    "other settings": ("pyproject.toml", "", "[tool.pytest.ini_options]\nmarkers = ['slow']\n"),
    "other tables": ("pyproject.toml", "[tool.ruff]\nfix = true\n", "[tool.ruff]\nfix = false\n"),
    "other code": ("conftests.py", None, "def pytest_configure(): ...\n"),
    "a package of its own": ("evals/__init__.py", None, ""),
}


@pytest.mark.parametrize(("path", "before", "after"), CERTAIN.values(), ids=CERTAIN)
def test_certain(path: str, before: str | None, after: str | None) -> None:
    assert [route.certain for route in found(path, before, after)] == [True]


@pytest.mark.parametrize(("path", "before", "after"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_doubtful(path: str, before: str | None, after: str | None) -> None:
    assert [route.certain for route in found(path, before, after)] == [False]


@pytest.mark.parametrize(("path", "before", "after"), NONE.values(), ids=NONE)
def test_none(path: str, before: str | None, after: str | None) -> None:
    assert found(path, before, after) == []


def test_the_folder_is_where_it_applies() -> None:
    assert [route.folder for route in found("a/b/conftest.py", None, "")] == ["a/b"]
    assert [route.folder for route in found("a/pytest/__init__.py", None, "")] == ["a"]
