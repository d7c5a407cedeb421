"""Which files produce or compare a figure, by their paths. Every run imports this."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.model.change import FileSide

_MEASURES = expression(
    r"(^|[/_.-])(bench(mark)?(s|ing|marking)?|perf(test)?s?|performance|evals?|evaluat(e|ion|ions|or|ors)"
    r"|metrics?|scor(e|es|er|ers|ing)|grad(er|ers|ing)|judges?|leaderboards?|rubrics?)(?=[/_.-])",
    re.IGNORECASE,
)
"""A folder or a file name, in whole words, of what measures."""
_TESTS = expression(
    r"(^|/)(tests?|testing|__tests__|specs?|e2e)/|(^|/)conftest\.py$|(^|/)test[^/]*\.py$|_tests?\.py$"
)
_DATA = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".yaml", ".yml")
_ROWS = expression(
    r"(^|[/_.-])(test|valid|validation|eval|evals|holdout|heldout|gold)(_?set)?(?=[/_.-])", re.IGNORECASE
)
_BARS = expression(
    r"(^|[/_.-])(budgets?|thresholds?|slos?|lighthouserc|lighthouse|size-limit|bundlesize"
    r"|quality[_-]?gates?)(?=[/_.-]|$)",
    re.IGNORECASE,
)
"""Files of the bars that figures must reach, by the names that tools and people give them."""
_PROMPT = (".md", ".txt", ".prompt", ".j2", ".jinja", ".jinja2", ".tmpl", ".yaml", ".yml", ".json", ".toml")
_JUDGES = expression(
    r"(^|[/_.-])(judges?|grad(er|ers|ing)|rubrics?|scor(er|ers|ing)|critics?|evaluat(ors?|ion))(?=[/_.-])",
    re.IGNORECASE,
)
_TOLD = expression(r"(^|/)docs?/|(^|/)(README|CHANGELOG|CONTRIBUTING|mkdocs)[^/]*$", re.IGNORECASE)
"""What people are told about a program."""
_EXPECTED = expression(
    r"(^|/)(__snapshots__|snapshots?|goldens?|golden_files|expected(_\w+)?|approvals?|approved|cassettes)/"
    r"|\.(ambr|snap|golden|expected|approved)(\.\w+)?$|\.(approved|expected|golden)\.\w+$"
    r"|(^|[/_.-])(expected|golden|snapshot)([_.-][^/]*)?\.\w+$",
    re.IGNORECASE,
)
_TAUGHT = expression(
    r"(^|[/_.-])(train(ing)?(_?set|_?data)?|prompts?|few_?shot|finetun\w*|fine_tun\w*|sft"
    r"|instructions?)(?=[/_.-])",
    re.IGNORECASE,
)
_TEACHING = (
    ".jsonl",
    ".ndjson",
    ".json",
    ".csv",
    ".tsv",
    ".md",
    ".txt",
    ".py",
    ".yaml",
    ".yml",
    ".j2",
    ".prompt",
)
_AS_TEST = expression(
    r"(?:\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?|_test\.go|\.bats|_spec\.rb|Tests?\.(?:java|kt"
    r"|cs|php)|_test\.(?:rb|exs?|dart))$"
)
_COVERED = frozenset({"pyproject.toml", "setup.cfg", "tox.ini", ".coveragerc.toml"})
_RUNNERS = expression(
    r"(^|/)(playwright|vitest|jest|cypress|karma|wdio|ava|mocha)[\w.-]*\.config\.[cm]?[jt]s$"
    r"|(^|/)\.mocharc\.\w+$|(^|/)jest\.config\.json$"
)


def measures(path: str) -> bool:
    """Whether the file at `path` produces or compares a figure, tests aside."""
    return _MEASURES.search(path) is not None


def is_of_tests(path: str) -> bool:
    """Whether the file at `path` belongs to the tests."""
    return _TESTS.search(path) is not None


def is_expected(path: str) -> bool:
    """Whether a file that is no code holds what tests compare with, by the names that tools give them."""
    return _EXPECTED.search(path) is not None


def is_rows(path: str) -> bool:
    """Whether the file at `path` holds rows that something is measured with."""
    folded = path.casefold()
    if not folded.endswith(_DATA):
        return False
    by_name = folded.endswith((".jsonl", ".ndjson", ".csv", ".tsv")) and _ROWS.search(path) is not None
    return by_name or is_of_tests(path) or measures(path)


def holds_bars(path: str) -> bool:
    """Whether the settings at `path` may say what a figure must reach."""
    return measures(path) or is_bar_file(path)


def is_bar_file(path: str) -> bool:
    """Whether a file holds bars and nothing else, by its name."""
    return _BARS.search(path) is not None


def is_judge(path: str) -> bool:
    """Whether the text at `path` may tell a judge how to judge."""
    if not path.casefold().endswith(_PROMPT) or _TOLD.search(path):
        return False
    return _JUDGES.search(path) is not None


def is_other_test(path: str) -> bool:
    """Whether the file at `path` holds tests in another language than Python, or configures their runner."""
    return _AS_TEST.search(path) is not None or _RUNNERS.search(path) is not None


def counts_coverage(side: FileSide) -> bool:
    """Whether a file says what of a Python program has to be covered by tests."""
    name = side.path.rpartition("/")[2]
    return name == ".coveragerc" or (name in _COVERED and b"coverage" in side.data)


def is_runner(path: str) -> bool:
    """Whether the file at `path` configures the test runner of another language."""
    return _RUNNERS.search(path) is not None


def teaches(path: str) -> bool:
    """Whether the file at `path` may train or prompt what is measured elsewhere."""
    if not path.endswith(_TEACHING) or _TAUGHT.search(path) is None:
        return False
    return not measures(path) and not is_of_tests(path)
