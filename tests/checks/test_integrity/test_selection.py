"""How the tests are run: thresholds, collection, and the commands of each job."""

from __future__ import annotations

import pytest

from tests.checks.test_integrity.test_expected import judged, said

FLOW = """\
on: [push]
jobs:
  tests:
    strategy:
      matrix:
        python: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout
      - run: pip install -e .
      - name: unit
        run: |
          python -m pytest tests --strict-markers \\
            --cov-fail-under=90
  lint:
    steps:
      - run: ruff check
"""
PATH = ".github/workflows/ci.yml"


def run(old: str, new: str, text: str = FLOW, path: str = PATH) -> list[str]:
    assert old in text
    return said({path: text}, {path: text.replace(old, new)})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("--cov-fail-under=90", "--cov-fail-under=90 || true"),
        ("--cov-fail-under=90", "--cov-fail-under=40"),
        ("--strict-markers", ""),
        ("--strict-markers", "-k 'not price'"),
        ("--strict-markers", "--strict-markers -m 'not slow'"),
        ("--strict-markers", "--strict-markers --deselect=tests/test_a.py::test_b"),
        ("pytest tests", "pytest tests/unit"),
        ("pytest tests", "pytest --ignore tests/hard tests"),
        ("        run: |", "        continue-on-error: true\n        run: |"),
        ("        run: |", "        if: github.actor == 'owner'\n        run: |"),
        ("        run: |", "        if: false\n        run: |"),
        ("  tests:\n", "  tests:\n    continue-on-error: true\n"),
        ("  tests:\n", "  tests:\n    if: ${{ false }}\n"),
    ],
)
def test_a_job_that_runs_less_is_said(old: str, new: str) -> None:
    assert "selection-narrowed" in run(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  tests:\n", "  unit-tests:\n"),
        ("python -m pytest tests", "uv run pytest -q -n auto tests"),
        ("--cov-fail-under=90", "--cov-fail-under=95 --durations 5"),
        ("--strict-markers", "--strict-markers -W error"),
        ("pytest tests", "pytest"),
        ("        run: |", "        if: always()\n        run: |"),
        ("  lint:\n", "  slow:\n    steps:\n      - run: pytest tests -k 'not price' || true\n  lint:\n"),
    ],
)
def test_a_job_that_runs_as_much_is_not(old: str, new: str) -> None:
    assert run(old, new) == []


def test_a_run_that_moves_or_is_split_is_the_same() -> None:
    lines = "          python -m pytest tests --strict-markers \\\n            --cov-fail-under=90\n"
    bare = FLOW.replace(lines, "          make test\n")
    make = {"Makefile": "test:\n\tpytest tests --strict-markers --cov-fail-under=90\n"}
    assert said({PATH: FLOW}, {PATH: bare, **make}) == []
    one = "      - run: pytest tests --cov-fail-under=90 --strict-markers"
    split = FLOW.replace("  lint:\n", f"  slow:\n    steps:\n{one} -m slow\n  lint:\n").replace(
        "tests --strict", "tests -m 'not slow' --strict")  # fmt: skip
    assert said({PATH: FLOW}, {PATH: split}) == []


def test_fewer_versions_are_noted() -> None:
    findings = judged({PATH: FLOW}, {PATH: FLOW.replace('"3.11", ', "")})
    assert ["no longer runs with python: 3.11" in one.message for one in findings] == [True]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("Makefile", "test:\n\tpytest tests\n", "test:\n\t-pytest tests\n"),
        ("Makefile", "test:\n\tpytest tests\n", "test:\n\tpytest tests -k 'not price'\n"),
        ("tox.ini", "[testenv]\ncommands = pytest t/\n", "[testenv]\ncommands = pytest t/ --ignore=t/a\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = []\n",
         "[tool.pytest.ini_options]\naddopts = [\n  '-k',\n  'not price',\n]\n"),
        ("noxfile.py", 'def tests(session):\n    session.run("pytest", "tests")\n',
         'def tests(session):\n    session.run("pytest", "tests", "-m", "not slow")\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "--strict-markers"\n',
         '[tool.pytest.ini_options]\naddopts = "--deselect tests/a.py"\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
         '[tool.pytest.ini_options]\ntestpaths = ["tests/unit"]\n'),
        ("pytest.ini", "[pytest]\npython_files = test_*.py a_*.py\n", "[pytest]\npython_files = a_*.py\n"),
        ("scripts/test.sh", "pytest tests\n", "pytest tests; exit 0\n"),
        ("conftest.py", "import os\n", "import os\n\ncollect_ignore = ['test_a.py']\n"),
        (".coveragerc", "[report]\nfail_under = 90\n", "[report]\nshow_missing = true\n"),
    ],
)  # fmt: skip
def test_other_files_that_say_how_tests_are_run(path: str, old: str, new: str) -> None:
    assert said({path: old}, {path: new})
    assert said({path: new}, {path: new + "\n# as before\n"}) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests/unit"]\n',
         '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'),
        ("pyproject.toml", '[project]\nneeds = ["pytest>=7"]\n', '[project]\nneeds = ["pytest>=8"]\n'),
        ("Makefile", "test:\n\tpytest tests\n", "test:\n\tpytest -x tests\n\nunit:\n\tpytest tests/unit\n"),
    ],
)  # fmt: skip
def test_what_widens_them_is_none(path: str, old: str, new: str) -> None:
    assert said({path: old}, {path: new}) == []
