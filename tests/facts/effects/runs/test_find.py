"""What acts unasked, and what does not."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

ACTS: dict[str, tuple[Files, Files]] = {
    "a start-up file of the interpreter": ({}, {"sitecustomize.py": "print(1)\n"}),
    "a folder's shell file": ({".envrc": "a\n"}, {".envrc": "a\nb\n"}),
    "a command of a development container": (
        {".devcontainer/devcontainer.json": '{\n  "name": "x"\n}\n'},
        {".devcontainer/devcontainer.json": '{\n  "name": "x",\n  "postCreateCommand": "./x"\n}\n'},
    ),
    "npm's shell": ({".npmrc": "fund=false\n"}, {".npmrc": "fund=false\nscript-shell=./sh\n"}),
    "a plug-in for all": (
        {"conftest.py": ""},
        {"conftest.py": "pytest_plugins = ['tools.spy']\n"},
    ),
    "a plug-in on pytest's command line": (
        {"pytest.ini": "[pytest]\naddopts = -q\n"},
        {"pytest.ini": "[pytest]\naddopts = -q -p spy\n"},
    ),
    "a function in the settings of documentation": (
        {"docs/conf.py": "project = 'x'\n"},
        {"docs/conf.py": "project = 'x'\n\n\ndef setup(app):\n    app.connect('a', b)\n"},
    ),
}
PLAIN: dict[str, tuple[Files, Files]] = {
    "another name of a container": (
        {".devcontainer/devcontainer.json": '{\n  "name": "x"\n}\n'},
        {".devcontainer/devcontainer.json": '{\n  "name": "y"\n}\n'},
    ),
    "a fixture": ({"conftest.py": ""}, {"conftest.py": "import pytest\n"}),
    "more words on pytest's command line": (
        {"pytest.ini": "[pytest]\naddopts = -q\n"},
        {"pytest.ini": "[pytest]\naddopts = -q -ra\n"},
    ),
    "a version in the settings of documentation": (
        {"docs/conf.py": "release = '1'\n"},
        {"docs/conf.py": "import importlib.metadata\nrelease = importlib.metadata.version('x')\n"},
    ),
    "a module in a package": ({"shop/__init__.py": ""}, {"shop/json.py": "x = 1\n"}),
    "a line of a shell file is gone": ({".envrc": "a\nb\n"}, {".envrc": "a\n"}),
}


@pytest.mark.parametrize(("before", "after"), ACTS.values(), ids=ACTS)
def test_what_acts_is_told_at_its_line(before: Files, after: Files) -> None:
    [found] = {one.kind for one in effects(before, after)}
    assert found == "runs.itself"
    assert all(one.after for one in effects(before, after))


@pytest.mark.parametrize(("before", "after"), PLAIN.values(), ids=PLAIN)
def test_what_acts_on_nothing_is_not(before: Files, after: Files) -> None:
    assert kinds(before, after) == []


def test_a_module_takes_the_place_of_a_package_that_the_project_imports() -> None:
    base = {"app.py": "import yaml\n", "other.py": "import app\n"}
    assert [kind for kind, *_ in kinds(base, {"yaml.py": "load = eval\n"})] == ["runs.shadow"]
    assert kinds(base, {"helpers.py": "x = 1\n"}) == []


def test_a_module_that_is_moved_takes_nobodys_place() -> None:
    base = {"app.py": "import tools\n", "tools.py": "x = 1\n"}
    assert kinds(base, {"app.py": "import tools, json\n"}) == []


def test_code_of_others_altered_in_one_place() -> None:
    before = {"node_modules/a/index.js": "a()\n"}
    assert kinds(before, {"node_modules/a/index.js": "b()\n"}) == [("runs.vendored", "medium", "medium")]
    many = {f"vendor/a/{number}.py": "x = 1\n" for number in range(6)}
    assert kinds(many, dict.fromkeys(many, "x = 2\n")) == []


def test_a_line_that_every_start_runs_is_grave() -> None:
    [(_, severity, _)] = kinds({}, {"x.pth": "import os\n"})
    assert severity == "high"


def test_a_setting_that_forbids_what_would_be_done_unasked() -> None:
    path = ".vscode/settings.json"
    off, on = (f'{{\n  "task.allowAutomaticTasks": "{value}"\n}}\n' for value in ("off", "on"))
    assert kinds({path: "{\n}\n"}, {path: off}) == []
    assert [kind for kind, _, _ in kinds({path: "{\n}\n"}, {path: on})] == ["runs.itself"]
