"""Where and how a configuration runs the tests."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.commands import (
    ADDED_OPTIONS,
    RunnerCommand,
    may_run_tests,
    runner_commands,
)
from guard.model.change import FileSide
from guard.syntax.sources import Sources


def commands(path: str, text: str) -> list[RunnerCommand]:
    return runner_commands(FileSide(path, text.encode()), Sources())


@pytest.mark.parametrize(
    ("path", "may"),
    [
        (".github/workflows/ci.yml", True), ("Makefile", True), ("a/tox.ini", True), ("pyproject.toml", True),
        (".gitlab-ci.yml", True), ("scripts/check.sh", True), ("scripts/ci/run", True),
        ("run-tests.sh", True), ("ci/run", True), (".ci/run", True), ("a/bin/check", True),
        ("ci/a.py", False), ("tools/a.b/c", False),
        (".github/actions/a.yml", False), ("a.py", False), ("README.md", False), ("scripts/a.py", False),
    ],
)  # fmt: skip
def test_files_by_name(path: str, may: bool) -> None:
    assert may_run_tests(path) is may


WORKFLOW = """\
on: push
jobs:
  unit:
    if: github.event_name == 'push'
    strategy:
      matrix:
        python: ["3.11", "3.12"]
        exclude: [{python: "3.11"}]
    steps:
      - uses: some/action@v1
      - run: pip install pytest
      - name: test
        continue-on-error: true
        run: |
          echo begin
          pytest tests/unit \\
            -k "not slow" --strict-markers
      - if: always()
        run: python -m unittest
"""


def test_a_workflow_by_jobs_and_steps() -> None:
    installed, tests, always = commands(".github/workflows/ci.yml", WORKFLOW)
    assert installed.text == "pip install pytest"
    assert (tests.job, tests.line) == ("unit", 16)
    assert tests.narrow == {"-k not slow"}
    assert tests.loud == {"--strict-markers"}
    assert tests.paths == {"tests/unit"}
    assert (tests.forgiven, installed.forgiven, always.forgiven) == (True, False, False)
    assert tests.condition == always.condition == "github.event_name == 'push'"
    assert tests.matrix == {"python: 3.11", "python: 3.12"}


@pytest.mark.parametrize(
    ("line", "narrow", "loud", "paths", "forgiven"),
    [
        ("pytest -q", set(), set(), set(), False),
        ("pytest -x tests/a tests/b/", set(), set(), {"tests/a", "tests/b"}, False),
        ("pytest -m 'not slow' --ignore=tests/a", {"-m not slow", "--ignore tests/a"}, set(), set(), False),
        ("pytest -n 4 -k a", {"-k a"}, set(), set(), False),
        ("pytest -W error", set(), {"-W error"}, set(), False),
        ("pytest -W ignore", set(), set(), set(), False),
        (
            "pytest --cov-fail-under=90 tests/a.py::test_b",
            set(),
            {"--cov-fail-under 90"},
            {"tests/a.py::test_b"},
            False,
        ),
        ("pytest || true", set(), set(), set(), True),
        ("pytest; exit 0", set(), set(), set(), True),
        ("pytest && deploy -k x", set(), set(), set(), False),
        ("pytest 'unbalanced -k a", {"-k a"}, set(), set(), False),
    ],
)
def test_the_arguments_of_a_command(
    line: str, narrow: set[str], loud: set[str], paths: set[str], forgiven: bool
) -> None:
    [found] = commands("Makefile", f"check:\n\t{line}\n")
    assert found.job == "check"
    assert found.narrow == narrow
    assert found.loud == loud
    assert found.paths == paths
    assert found.forgiven is forgiven


def test_a_make_target_whose_failure_is_ignored() -> None:
    [found] = commands("Makefile", "check:\n\t-pytest\n")
    assert found.forgiven


def test_a_session_of_nox() -> None:
    [found] = commands(
        "noxfile.py", 'def unit(session):\n    session.run("pytest", "-k", "fast", "tests/a")\n'
    )
    assert found.job == "unit"
    assert found.narrow == {"-k fast"}
    assert found.paths == {"tests/a"}


def test_options_that_are_added_to_every_run() -> None:
    [found] = commands("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-k fast --strict-markers'\n")
    assert (found.job, found.line) == (ADDED_OPTIONS, 2)
    assert found.narrow == {"-k fast"}
    assert found.loud == {"--strict-markers"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "check:\n\t# pytest\n"),
        ("tox.ini", "[testenv]\ndeps =\n    pytest>=8\n    pytest-cov\n"),
        ("noxfile.py", "import pytest\n"),
        ("a.py", "pytest\n"),
        ("Makefile", "build:\n\tpython -m build\n"),
    ],
)
def test_what_names_a_runner_and_does_not_call_it(path: str, text: str) -> None:
    assert [found for found in commands(path, text) if found.job != ADDED_OPTIONS] == []


def test_a_side_that_is_missing_or_no_text_has_none() -> None:
    assert runner_commands(None, Sources()) == []
    assert runner_commands(FileSide("Makefile", b"check:\n\tpytest \xff\n"), Sources()) == []
