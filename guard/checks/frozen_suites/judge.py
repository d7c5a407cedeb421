"""Frozen suites: what the record of the base holds may not differ after the change, nor be led around."""

from __future__ import annotations

from guard.checks.frozen_suites import rules
from guard.checks.frozen_suites.check import FrozenSuites
from guard.checks.frozen_suites.routes import routes
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.errors import PolicyError
from guard.facts.files.folding import fold
from guard.facts.files.frozen import RECORD, FrozenRecord, read_record
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.finding import CheckResult, Severity, failed, ran
from guard.syntax.sources import Sources

_ID = FrozenSuites.meta.id
_PLACES = frozenset({RECORD, RECORD.partition("/")[0]})
"""The record, and the folder that a link could take the place of."""


def judge(context: Context) -> CheckResult:
    """Compare what the change touches with the record of the base."""
    data = context.change.base.read(RECORD)
    if data is None:
        return CheckResult(ran(_ID, ()))
    try:
        record = read_record(data)
    except PolicyError as error:
        return CheckResult(failed(_ID, str(error)))
    findings = Findings(FrozenSuites.meta)
    judged = []
    for file, path, word in record.differences(context.change.files):
        judged.append(file.path)
        message = f"{path} {word}; it belongs to the frozen suite {record.suite_of(path)}"
        findings.add(rules.FILE, file.path, 1, message, f"{path} {word}")
    for file in context.files():
        if any(fold(side.path) in _PLACES for side in file.sides):
            judged.append(file.path)
            message = "what is frozen is written down here; the record before the change was compared with"
            findings.add(rules.RECORD, file.path, 1, message, RECORD)
        lines = context.facts.lines.get(file.path, ChangedLines())
        if _led_around(record, file, lines, findings, context.sources):
            judged.append(file.path)
    return findings.result(judged, f"{len(record.files)} files of {len(record.suites)} frozen suites")


def _led_around(
    record: FrozenRecord, file: FileChange, lines: ChangedLines, findings: Findings, sources: Sources
) -> bool:
    """Report how `file` bears on what is collected of a suite; whether it does."""
    if any(record.suite_of(side.path) for side in file.sides):
        return False  # said already, as part of the suite
    found = False
    for route in routes(file, lines, sources):
        suites = record.suites_under(route.folder)
        if suites:
            found = True
            severity = Severity.HIGH if route.certain else Severity.MEDIUM
            message = f"{route.what}; it bears on the frozen {'suite' if len(suites) == 1 else 'suites'} "
            findings.add(
                rules.ROUTE,
                file.path,
                route.line,
                message + ", ".join(suites),
                route.what,
                Case(severity=severity),
            )
    return found
