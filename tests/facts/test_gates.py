"""One table of what judges, asked in three ways."""

from __future__ import annotations

import re

import pytest

from guard.facts.gates import _COMMANDS, _TOOLS, GATES, JUDGES, RUNNERS


@pytest.mark.parametrize(
    "line",
    [
        "pytest -q",
        "run: ruff check .",
        ".venv/bin/mypy src",
        "python -m unittest",
        "npm run test",
        "make -s lint",
        "sha256sum --check sums",
        "guard gate main...HEAD",
        "cargo  clippy",
    ],
)
def test_a_command_that_judges_is_one_wherever_it_is_called_from(line: str) -> None:
    assert GATES.search(line)
    assert JUDGES.search(line)


@pytest.mark.parametrize("line", ["uses: acme/ruff-action@v1", "tests/pytest/data", "--pytest", "typed"])
def test_a_word_in_a_name_is_no_command(line: str) -> None:
    assert not GATES.search(line)


@pytest.mark.parametrize("step", ["acme/codeql-action/analyze", "Run tests", "acme/dependency-review-action"])
def test_a_step_says_that_it_judges_by_its_action_or_in_plain_words(step: str) -> None:
    assert JUDGES.search(step)


@pytest.mark.parametrize("step", ["acme/checkout", "pip install .", "docker build .", "safely deploy"])
def test_a_step_that_builds_judges_nothing(step: str) -> None:
    assert not JUDGES.search(step)


@pytest.mark.parametrize(
    ("line", "runs"), [("tox -e py", True), ("bin/pytest", True), ("x.pytest", False), ("--nox", False)]
)
def test_runners_are_calls_and_no_parts_of_names(line: str, runs: bool) -> None:
    assert bool(RUNNERS.search(line)) is runs


def test_the_table_by_letters_finds_what_the_plain_one_does() -> None:
    plain = re.compile(
        rf"(?:(?<![\w.@/-])|(?<=\bbin/))(?:{'|'.join((*_TOOLS, *_COMMANDS))})(?![\w-])", re.IGNORECASE
    )
    shown = [re.sub(r"\[.*?\]|[\\+*?()]|x20", " ", word).split("|")[0] for word in (*_TOOLS, *_COMMANDS)]
    words = ["pytest", "go  test", "MAKE -k lint", "b2sum -c", "pre-commit", "ty", "typed", *shown]
    text = "\n".join(f"{before}{word}{after}" for word in words for before, after in _AROUND)
    found = [match.span() for match in GATES.finditer(text)]
    assert found == [match.span() for match in plain.finditer(text)]
    assert len(found) > len(words)


_AROUND = [
    ("", ""),
    ("bin/", " x"),
    ("cabin/", ""),
    ("a.", ""),
    ("@", ""),
    ("--", "-"),
    ("x", ""),
    ("(", ")"),
]
