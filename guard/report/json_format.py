r"""The verdict as JSON, for machines; its form is published as `docs/reference/verdict.schema.json`.

The text is pure ASCII. A path is lossless: a byte that is not UTF-8 stands as `\xNN` and a backslash as two
(`decode_path` reads it back). All other text is one visible line (`sanitize.line`), so that a consumer who
prints it unescaped, or hands it to a model, is not deceived by characters nobody can see.

Plain dicts are built here, because importing pydantic takes longer than a small check; that they agree with
`guard.report.models` is held by a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from guard.expressions import expression
from guard.model.edit import Span
from guard.model.finding import Location, Outcome
from guard.model.verdict import FileJudgement, JudgedEdit, JudgedFinding, Reason, SignOff, Verdict
from guard.report.sanitize import json_log, line

SCHEMA = "guard.verdict/2"
"""Names the form of the document. A key that is added keeps it; one that changes or goes away raises it."""

_TEXT_LIMIT = 8000
_SURROGATE = expression("[\ud800-\udfff]")
_ESCAPE = expression(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")


def to_json(verdict: Verdict) -> str:
    """The verdict as an indented JSON document that ends in a newline."""
    return json_log(json.dumps(to_dict(verdict), indent=2, ensure_ascii=True, allow_nan=False)) + "\n"


def encode_path(path: str) -> str:
    r"""`path` as it stands in the document: `\` doubled, a byte that is not UTF-8 as `\xNN`."""
    return _SURROGATE.sub(_surrogate, path.replace("\\", "\\\\"))


def decode_path(text: str) -> str:
    """The path that `encode_path` wrote as `text`."""
    return _ESCAPE.sub(_unescape, text)


def _surrogate(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _unescape(match: re.Match[str]) -> str:
    byte, code = match.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"


def to_dict(verdict: Verdict) -> dict[str, Any]:
    """The document as plain dicts, lists, strings and numbers."""
    change, policy = verdict.change, verdict.policy
    return {
        "schema": SCHEMA,
        "guard_version": _text(verdict.guard_version),
        "decision": verdict.decision.value,
        "exit_code": verdict.exit_code,
        "change": {
            "source": _text(change.source),
            "digest": _text(change.digest),
            "base": _text(change.base),
            "files": change.files,
            "lines_added": change.lines_added,
            "lines_removed": change.lines_removed,
        },
        "policy": {
            "name": _text(policy.name),
            "source": _text(policy.source),
            "digest": _text(policy.digest),
            "rules_digest": _text(policy.rules_digest),
            "unused_waivers": [_text(item) for item in policy.unused_waivers],
        },
        "edits": [_edit(item) for item in verdict.edits],
        "findings": [finding_dict(item) for item in verdict.findings],
        "outcomes": [_outcome(item) for item in verdict.outcomes],
        "files": [_file(item) for item in verdict.files],
        "sign_offs": [_sign_off(item) for item in verdict.sign_offs],
        "attention": [item.fingerprint for item in verdict.attention],
        "reasons": [_reason(item) for item in verdict.reasons],
        "notes": [_reason(item) for item in verdict.notes],
        "timings": {_text(name): round(value, 3) for name, value in verdict.timings.items()},
    }


def finding_dict(finding: JudgedFinding) -> dict[str, Any]:
    """One finding of the document; the evidence it rests on is never in it."""
    return {
        "check": _text(finding.check),
        "id": _text(finding.id),
        "path": encode_path(finding.path),
        "line": finding.line,
        "end_line": finding.end_line,
        "column": finding.column,
        "end_column": finding.end_column,
        "side": finding.side.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "origin": finding.origin.value,
        "cwe": [_text(cwe) for cwe in finding.cwe],
        "title": _text(finding.title),
        "message": _text(finding.message),
        "repair": _text(finding.repair),
        "effect": finding.effect.value,
        "why": _text(finding.why),
        "fingerprint": finding.fingerprint,
        "related": [_location(place) for place in finding.related],
    }


def _location(place: Location) -> dict[str, Any]:
    return {
        "path": encode_path(place.path),
        "line": place.line,
        "end_line": place.end_line,
        "column": place.column,
        "end_column": place.end_column,
        "side": place.side.value,
        "note": _text(place.note),
    }


def _edit(edit: JudgedEdit) -> dict[str, Any]:
    return {
        "kind": _text(edit.kind),
        "path": encode_path(edit.path),
        "before_path": encode_path(edit.before_path),
        "line": edit.line,
        "symbol": _text(edit.symbol),
        "summary": _text(edit.summary),
        "before": spans_list(edit.before),
        "after": spans_list(edit.after),
        "gains": [_text(name) for name in edit.gains],
        "lost": [_text(name) for name in edit.lost],
        "unanalysed": [_text(call) for call in edit.unanalysed],
        "effects": [_text(name) for name in edit.effects],
        "pattern": _text(edit.pattern),
        "why_not": _text(edit.why_not),
        "repair": _text(edit.repair),
    }


def spans_list(spans: Iterable[Span]) -> list[list[int]]:
    """Lines as they stand in the document: pairs of the first and the last."""
    return [[span.start, span.end] for span in spans]


def _outcome(item: Outcome) -> dict[str, Any]:
    return {
        "check": _text(item.check),
        "status": item.status.value,
        "reason": _text(item.reason),
        "judged": [encode_path(path) for path in item.judged],
        "details": [_text(detail) for detail in item.details],
    }


def _file(item: FileJudgement) -> dict[str, Any]:
    return {
        "path": encode_path(item.path),
        "before_path": encode_path(item.before_path),
        "kind": _text(item.kind),
        "engines": [_text(name) for name in item.engines],
        "lines_added": item.lines_added,
        "lines_removed": item.lines_removed,
    }


def _sign_off(item: SignOff) -> dict[str, Any]:
    return {
        "id": _text(item.id),
        "by": [_text(name) for name in item.by],
        "why": _text(item.why),
        "paths": [encode_path(path) for path in item.paths],
    }


def _reason(item: Reason) -> dict[str, Any]:
    return {
        "decision": item.decision.value,
        "code": _text(item.code),
        "message": _text(item.message),
        "path": encode_path(item.path),
        "line": item.line,
        "repair": _text(item.repair),
        "children": [_reason(child) for child in item.children],
    }


def _text(text: str) -> str:
    return line(text, _TEXT_LIMIT)
