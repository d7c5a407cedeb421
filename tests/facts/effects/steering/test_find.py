"""What git is told, and how the tools that judge are called."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

SCRIPT = "#!/bin/sh\nset -eu\nruff check .\nbandit -r src\npytest -q --cov-fail-under=80\n"


def script(old: str, new: str) -> tuple[Files, Files]:
    return {"check.sh": SCRIPT}, {"check.sh": SCRIPT.replace(old, new)}


GIT: dict[str, tuple[Files, Files]] = {
    "a filter": ({".gitattributes": ""}, {".gitattributes": "*.py filter=fmt\n"}),
    "generated, it says": ({".gitattributes": ""}, {".gitattributes": "src/pay/** linguist-generated\n"}),
    "a submodule's command": (
        {".gitmodules": '[submodule "x"]\n\tpath = x\n'},
        {".gitmodules": '[submodule "x"]\n\tpath = x\n\tupdate = !./x\n'},
    ),
    "workflows are ignored": ({".gitignore": "dist\n"}, {".gitignore": "dist\n.github/workflows/\n"}),
    "an alias in a file of settings": ({}, {".gitconfig": "[alias]\n\tst = !./x\n"}),
    "git's ssh from a script": ({"dev.sh": ""}, {"dev.sh": "git config --global core.sshCommand ./x\n"}),
}
GATES: dict[str, tuple[Files, Files]] = {
    "forgiven": script("ruff check .", "ruff check . || true"),
    "forgiven by a flag": script("ruff check .", "ruff check . --exit-zero"),
    "gone": script("bandit -r src\n", ""),
    "a lower threshold": script("=80", "=10"),
    "the script goes on": script("set -eu\n", ""),
    "less is judged": script("bandit -r src", "bandit -r src --skip B602"),
    "in a package's scripts": (
        {"package.json": '{\n  "scripts": {\n    "ci": "eslint . && jest"\n  }\n}\n'},
        {"package.json": '{\n  "scripts": {\n    "ci": "eslint . && jest --passWithNoTests"\n  }\n}\n'},
    ),
    "another policy": (
        {"ci/judge.sh": "guard check main...HEAD\n"},
        {"ci/judge.sh": "guard check main...HEAD --policy mine.yaml\n"},
    ),
}
PLAIN: dict[str, tuple[Files, Files]] = {
    "large files": (
        {".gitattributes": ""},
        {".gitattributes": "*.bin filter=lfs diff=lfs -text\n"},
    ),
    "line ends": ({".gitattributes": ""}, {".gitattributes": "* text=auto eol=lf\n"}),
    "a cache is ignored": ({".gitignore": "dist\n"}, {".gitignore": "dist\n.mypy_cache/\n"}),
    "one linter for another": script("ruff check .", "flake8"),
    "moved to another script": (
        {"check.sh": SCRIPT},
        {"check.sh": SCRIPT.replace("bandit -r src\n", ""), "scan.sh": "set -e\nbandit -r src\n"},
    ),
    "a requirement": ({"requirements.txt": "pytest==8\n"}, {"requirements.txt": "flask==3\n"}),
    "prose": ({"README.md": "Run `pytest`.\n"}, {"README.md": "Run the tests.\n"}),
}


@pytest.mark.parametrize(("before", "after"), GIT.values(), ids=GIT)
def test_what_git_is_told(before: Files, after: Files) -> None:
    assert "steering.git" in {one.kind for one in effects(before, after)}


@pytest.mark.parametrize(("before", "after"), GATES.values(), ids=GATES)
def test_a_call_that_judges_less(before: Files, after: Files) -> None:
    assert "steering.gate" in {one.kind for one in effects(before, after)}


@pytest.mark.parametrize(("before", "after"), PLAIN.values(), ids=PLAIN)
def test_what_steers_nothing(before: Files, after: Files) -> None:
    assert kinds(before, after) == []


@pytest.mark.parametrize(
    ("url", "is_told"), [("https://a.example/theme.git", False), ("https://b.example/theme.git", True)]
)
def test_a_submodule_of_the_same_place_by_a_safer_way_is_quiet(url: str, is_told: bool) -> None:
    modules = '[submodule "theme"]\n\tpath = theme\n\turl = {}\n'
    before = {".gitmodules": modules.format("http://a.example/theme.git")}
    assert bool(effects(before, {".gitmodules": modules.format(url)})) == is_told
