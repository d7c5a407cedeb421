"""Frozen suites: what the record of the base holds may not differ after the change, nor be led around."""

from __future__ import annotations

from guard.checks.frozen_suites.routes import routes
from guard.checks.kit.findings import Findings, Rule
from guard.checks.kit.interface import CheckMeta, Context, Example
from guard.errors import PolicyError
from guard.facts.files.folding import fold
from guard.facts.files.frozen import RECORD, FrozenRecord, read_record
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.finding import CheckResult, Confidence, Severity, failed, ran

_ID = "frozen-suites"
_PLACES = frozenset({RECORD, RECORD.partition("/")[0]})
"""The record, and the folder that a link could take the place of."""
_FILE = Rule(
    "frozen-file", "A frozen suite changes", Severity.HIGH, Confidence.HIGH,
    "Leave the suite exactly as it is. If a case is wrong, say so; an owner changes it.",
)  # fmt: skip
_RECORD = Rule(
    "frozen-record", "The record of frozen suites changes", Severity.HIGH, Confidence.HIGH,
    "Leave the record as it is. Owners renew it with `guard freeze --update`, in a change of its own.",
)  # fmt: skip
_ROUTE = Rule(
    "frozen-collection", "A frozen suite may be led around", Severity.HIGH, Confidence.HIGH,
    "Leave the configuration of the test run as it was wherever a frozen suite is collected by it.",
)  # fmt: skip

_CASE = "def test_sum():\n    assert 1 + 1 == 2\n"
_DIGEST = "c09c5e7c8c20b263b59e6a8bd98345874aa1546b003a5c56a467ca2bdad98419"
_RECORDED = (
    f'{{"files": {{"evals/test_a.py": {{"mode": "100644", "sha256": "{_DIGEST}"}}}}, '
    '"suites": ["evals"], "version": 1}\n'
)
_BASE = {RECORD: _RECORDED, "evals/test_a.py": _CASE, "a.py": "x = 1\n"}


class FrozenSuites:
    """The check itself."""

    meta = CheckMeta(
        id=_ID,
        title="Frozen suites",
        why="A suite that measures is worth something only while nobody who is measured can edit it. "
        "`guard freeze` writes down what it holds; any difference to that record is an objection, and so is "
        "a change to what decides which of its tests are collected.",
        blind_spots="Only files that the change touches are compared: `guard freeze --check` compares the "
        "whole suite, as a suite may differ from its record since before. Code and data outside the suite "
        "that it imports or reads are not frozen with it. Which tests are collected is followed for pytest "
        "only; a command in CI that names fewer tests is judged by the control plane.",
        trips=(
            Example("a case is edited", _BASE, _BASE | {"evals/test_a.py": _CASE.replace("== 2", "== 3")}),
            Example("a case is added", _BASE, _BASE | {"evals/test_b.py": _CASE}),
            Example("a file is deleted", _BASE, {k: v for k, v in _BASE.items() if "test_a" not in k}),
            Example("the record is edited", _BASE, _BASE | {RECORD: _RECORDED.replace("c09c5", "b28ed")}),
            Example(
                "a hook above the suite",
                _BASE,
                _BASE | {"conftest.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n"},
            ),
            Example(
                "the suite is not searched",
                _BASE | {"pytest.ini": "[pytest]\ntestpaths = evals tests\n"},
                _BASE | {"pytest.ini": "[pytest]\ntestpaths = tests\n"},
            ),
        ),
        quiet=(
            Example("beside the suite", _BASE, _BASE | {"a.py": "x = 2\n"}),
            Example(
                "put back as it was",
                _BASE | {"evals/test_a.py": _CASE.replace("== 2", "== 3")},
                _BASE,
            ),
            Example("a conftest elsewhere", _BASE, _BASE | {"tests/conftest.py": "import pytest\n"}),
            Example("nothing is frozen", {"evals/test_a.py": _CASE}, {"evals/test_a.py": _CASE + "\n"}),
        ),
    )

    def run(self, context: Context) -> CheckResult:
        """Compare what the change touches with the record of the base."""
        data = context.change.base.read(RECORD)
        if data is None:
            return CheckResult(ran(_ID, ()))
        try:
            record = read_record(data)
        except PolicyError as error:
            return CheckResult(failed(_ID, str(error)))
        findings = Findings(_ID)
        judged = []
        for file, path, word in record.differences(context.change.files):
            judged.append(file.path)
            message = f"{path} {word}; it belongs to the frozen suite {record.suite_of(path)}"
            findings.add(_FILE, file.path, 1, message, f"{path} {word}")
        for file in context.change.files:
            if any(fold(side.path) in _PLACES for side in file.sides):
                judged.append(file.path)
                message = (
                    "what is frozen is written down here; the record before the change was compared with"
                )
                findings.add(_RECORD, file.path, 1, message, RECORD)
            lines = context.facts.lines.get(file.path, ChangedLines())
            if _led_around(record, file, lines, findings):
                judged.append(file.path)
        return findings.result(judged, f"{len(record.files)} files of {len(record.suites)} frozen suites")


def _led_around(record: FrozenRecord, file: FileChange, lines: ChangedLines, findings: Findings) -> bool:
    """Report how `file` bears on what is collected of a suite; whether it does."""
    if any(record.suite_of(side.path) for side in file.sides):
        return False  # said already, as part of the suite
    found = False
    for route in routes(file, lines):
        suites = record.suites_under(route.folder)
        if suites:
            found = True
            severity = Severity.HIGH if route.certain else Severity.MEDIUM
            message = f"{route.what}; it bears on the frozen {'suite' if len(suites) == 1 else 'suites'} "
            findings.add(
                _ROUTE, file.path, route.line, message + ", ".join(suites), route.what, severity=severity
            )
    return found
