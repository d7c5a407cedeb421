"""Which files produce or compare a figure, by their paths. Every run imports this."""

from __future__ import annotations

import re

_MEASURES = re.compile(
    r"(^|[/_.-])(bench(mark)?(s|ing|marking)?|perf(test)?s?|performance|evals?|evaluat(e|ion|ions|or|ors)"
    r"|metrics?|scor(e|es|er|ers|ing)|grad(er|ers|ing)|judges?|leaderboards?|rubrics?)(?=[/_.-])",
    re.IGNORECASE,
)
"""A folder or a file name, in whole words, of what measures."""
_TESTS = re.compile(
    r"(^|/)(tests?|testing|__tests__|specs?|e2e)/|(^|/)conftest\.py$|(^|/)test[^/]*\.py$|_tests?\.py$"
)
_DATA = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".yaml", ".yml")
_ROWS = re.compile(
    r"(^|[/_.-])(test|tests|valid|validation|dev|eval|evals|holdout|heldout|gold|cases|labels?)(?=[/_.-])",
    re.IGNORECASE,
)
_PROMPT = (".md", ".txt", ".prompt", ".j2", ".jinja", ".jinja2", ".tmpl", ".yaml", ".yml", ".json", ".toml")
_JUDGES = re.compile(
    r"(^|[/_.-])(judges?|grad(er|ers|ing)|rubrics?|scor(er|ers|ing)|critics?|evaluat(ors?|ion))(?=[/_.-])",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    r"(^|/)(__snapshots__|snapshots?|goldens?|golden_files|expected(_\w+)?|approvals?|approved|cassettes)/"
    r"|\.(ambr|snap|golden|expected|approved)(\.\w+)?$|\.(approved|expected|golden)\.\w+$"
    r"|(^|[/_.-])(expected|golden|snapshot)([_.-][^/]*)?\.\w+$",
    re.IGNORECASE,
)
_AS_TEST = re.compile(
    r"(?:\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?|_test\.go|\.bats|_spec\.rb|Tests?\.(?:java|kt"
    r"|cs|php)|_test\.(?:rb|exs?|dart))$"
)
_RUNNERS = re.compile(
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
    if not path.casefold().endswith(_DATA):
        return False
    return is_of_tests(path) or measures(path) or (_ROWS.search(path) is not None and "/" in path)


def is_judge(path: str) -> bool:
    """Whether the text at `path` may tell a judge how to judge."""
    return path.casefold().endswith(_PROMPT) and _JUDGES.search(path) is not None


def is_other_test(path: str) -> bool:
    """Whether the file at `path` holds tests in another language than Python, or configures their runner."""
    return _AS_TEST.search(path) is not None or _RUNNERS.search(path) is not None


def is_runner(path: str) -> bool:
    """Whether the file at `path` configures the test runner of another language."""
    return _RUNNERS.search(path) is not None
