"""The verdict as GitLab's code quality report: a JSON list that a merge request shows beside its lines.

Fields after GitLab's documentation of the code quality artefact: `description`, `check_name`, `fingerprint`,
`severity` and `location`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from guard.model.finding import Severity
from guard.model.verdict import Effect, JudgedFinding, Verdict
from guard.report.objections import Objection, incomplete_causes, objections
from guard.report.sanitize import json_log, line
from guard.report.words import and_list

_TEXT = 1000
_GRADES = {Severity.CRITICAL: "critical", Severity.HIGH: "critical", Severity.MEDIUM: "major"}
"""Of findings that hold nothing up; the others are minor. What blocks is a blocker."""


def to_gitlab(verdict: Verdict) -> str:
    """What blocks, what nobody looked at, who must sign and what needs attention, as one list."""
    rows = [*_blocking(verdict), *_beside(verdict)]
    return json_log(json.dumps(rows, indent=1, ensure_ascii=True)) + "\n"


def _blocking(verdict: Verdict) -> Iterator[dict[str, Any]]:
    for cause in incomplete_causes(verdict):
        for path, number in cause.places or (("", 0),):
            yield _row(cause.what, cause.message, path, number, "blocker")
    for item in objections(verdict):
        number = item.lines[0] if item.lines else 0
        yield _row(item.rule, _with_repair(item), item.path, number, "blocker", _mark(item.finding))


def _beside(verdict: Verdict) -> Iterator[dict[str, Any]]:
    for one in verdict.sign_offs:
        text = f"{and_list(one.by) or 'somebody'} must sign: {one.why}"
        for path in one.paths or ("",):
            yield _row(f"sign-off {one.id}", text, path, 0, "major")
    for item in verdict.attention:
        yield _row(item.id, f"look here first: {item.message}", item.path, item.line, "minor")
    for found in verdict.findings:
        if found.effect is Effect.SIGN_OFF:
            grade = _GRADES.get(found.severity, "minor")
            yield _row(found.id, found.message, found.path, found.line, grade, _mark(found))


def _with_repair(item: Objection) -> str:
    return f"{item.message} Repair: {item.repair}" if item.repair else item.message


def _mark(finding: JudgedFinding | None) -> str:
    return finding.fingerprint if finding is not None else ""


def _row(name: str, text: str, path: str, number: int, grade: str, mark: str = "") -> dict[str, Any]:
    """One entry; its fingerprint is the finding's own, so that it is known again where lines have moved."""
    own = mark or f"{text}\0{number}"
    told = f"{name}\0{path}\0{own}".encode("utf-8", "surrogatepass")
    return {
        "description": line(text, _TEXT),
        "check_name": f"guard/{line(name, 120)}",
        "fingerprint": hashlib.sha256(told).hexdigest(),
        "severity": grade,
        "location": {"path": line(path, 1000) or ".", "lines": {"begin": max(number, 1)}},
    }
