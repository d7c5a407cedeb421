"""What a verdict holds, one SARIF result and its rule at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from guard.checks import KNOWN
from guard.checks.kit.interface import CheckMeta
from guard.checks.kit.rule import Rule as CheckRule
from guard.expressions import expression
from guard.model.finding import Location as FindingLocation
from guard.model.finding import Severity
from guard.model.verdict import Effect, JudgedEdit, JudgedFinding, Reason, Verdict
from guard.report.objections import UNCOVERED, other_reasons, severity_level, uncovered
from guard.report.sanitize import line, markdown
from guard.report.sarif_types import Level, Location, Message, Properties, Region, Result, Rule

_SECURITY_SEVERITY = {
    Severity.INFO: "0.1",
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
Catalogue = Mapping[tuple[str, str], tuple[CheckMeta, CheckRule]]
"""By check and id: every kind of finding that checks name in their metadata."""

_CWE = expression(r"CWE-([0-9]{1,5})")
_ODD_SURROGATE = expression("[\ud800-\udc7f\udd00-\udfff]")
"""Half characters that are no undecodable byte; no file system holds such a path."""
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class RuledResult:
    """A result and the rule it belongs to."""

    rule: Rule
    result: Result


def entries(verdict: Verdict) -> Iterator[RuledResult]:
    """Every result of the verdict: new findings, uncovered edits, other reasons to block.

    What stood there before is none: code hosts that heed no `baselineState` would open an alert for it.
    """
    catalogue: Catalogue = {
        (check.meta.id, rule.id): (check.meta, rule) for check in KNOWN for rule in check.meta.rules
    }
    for item in (
        *verdict.attention,
        *(one for one in verdict.findings if one.effect not in (Effect.ATTENTION, Effect.OLD)),
    ):
        yield _of_finding(item, catalogue)
    for edit in uncovered(verdict):
        yield _of_edit(edit)
    for reason in other_reasons(verdict):
        # A code host refuses a result without a place; what concerns the whole change goes to its first file.
        first = verdict.files[0].path if verdict.files else ""
        yield _of_reason(reason, reason.path or first)


def message(text: str, repair: str = "") -> Message:
    """A plain text message; an embedded link, which a viewer would follow, is taken apart."""
    whole = f"{line(text)} Repair: {line(repair)}" if repair else line(text)
    return {"text": whole.replace("](", "] (") or "(no text)"}


def location(path: str, start: int, end: int = 0, column: int = 0, end_column: int = 0) -> Location:
    """A place in the tree; where no line is known (0), the whole file."""
    uri = quote(_ODD_SURROGATE.sub("\ufffd", path).encode("utf-8", "surrogateescape"), safe="/")
    where: Location = {
        "physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}},
    }
    if start > 0:
        region: Region = {"startLine": min(start, _LARGEST)}
        if end > start:
            region["endLine"] = min(end, _LARGEST)
        if column > 0:
            region["startColumn"] = min(column, _LARGEST)
            if end > start or end_column > column:
                region["endColumn"] = min(max(end_column, 1), _LARGEST)
        where["physicalLocation"]["region"] = region
    return where


def _of_finding(finding: JudgedFinding, catalogue: Catalogue) -> RuledResult:
    rule = _finding_rule(finding, catalogue)
    level: Level = severity_level(finding.severity)
    if finding.effect is Effect.BLOCKS:
        level = "error"
    elif finding.effect is Effect.NOTED:
        level = "note"
    result: Result = {
        "ruleId": rule["id"],
        "level": level,
        "message": message(finding.message, finding.repair),
        "locations": [_at(finding)],
        "partialFingerprints": {"guard/v1": finding.fingerprint},
        "baselineState": "new",
        "properties": {
            "guard/effect": finding.effect.value,
            "guard/why": line(finding.why),
            "guard/severity": finding.severity.value,
            "guard/confidence": finding.confidence.value,
            "guard/side": finding.side.value,
            "guard/repair": line(finding.repair),
        },
    }
    if finding.related:
        result["relatedLocations"] = [_related(place, number) for number, place in enumerate(finding.related)]
    if finding.effect is Effect.WAIVED:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": line(finding.why) or "waived"}
        ]
    return RuledResult(rule, result)


def _at(place: FindingLocation | JudgedFinding) -> Location:
    return location(place.path, place.line, place.end_line, place.column, place.end_column)


def _related(place: FindingLocation, number: int) -> Location:
    where = _at(place)
    where["id"] = number
    if place.note:
        where["message"] = message(place.note)
    return where


def _finding_rule(finding: JudgedFinding, catalogue: Catalogue) -> Rule:
    """The rule of a finding, in the catalogue's words, so that each verdict says the same of it.

    What a check takes from elsewhere (code rules) is in no catalogue; such a finding has its rule's words. A
    code host weighs results by their rule alone, so the rule is never told to be lighter than a result of it.
    """
    meta, known = catalogue.get((finding.check, finding.id), (None, None))
    severity = finding.severity if known is None else max(known.severity, finding.severity)
    cwes = [match[1] for cwe in (known.cwe if known else finding.cwe) if (match := _CWE.fullmatch(cwe))]
    properties: Properties = {
        "security-severity": _SECURITY_SEVERITY[severity],
        "precision": (known or finding).confidence.value,
        "tags": ["security", *(f"external/cwe/cwe-{int(number):03d}" for number in cwes)],
    }
    links = [f"[CWE-{number}](https://cwe.mitre.org/data/definitions/{int(number)}.html)" for number in cwes]
    rule = _rule(
        f"{finding.check}/{finding.id}",
        (known or finding).title,
        meta.why if meta else finding.message,
        (known or finding).repair,
        severity_level(severity),
        properties,
        links,
    )
    if cwes:
        rule["helpUri"] = f"https://cwe.mitre.org/data/definitions/{int(cwes[0])}.html"
    return rule


def _rule(
    name: str,
    title: str,
    text: str,
    repair: str,
    level: Level,
    properties: Properties,
    links: list[str],
) -> Rule:
    paragraphs = [markdown(text), f"**Repair:** {markdown(repair)}" if repair else "", " ".join(links)]
    return {
        "id": line(name, 200),
        "shortDescription": message(title or name),
        "fullDescription": message(text),
        "help": {**message(text, repair), "markdown": "\n\n".join(part for part in paragraphs if part)},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }


def _of_edit(edit: JudgedEdit) -> RuledResult:
    text = "An edit that no approved pattern covers does not reach review."
    repair = (
        "Leave the edit out, bring it into the form of a pattern, or ask the policy's owners for a pattern."
    )
    rule = _rule(f"policy/{UNCOVERED}", "Uncovered edit", text, repair, "error", {"tags": ["policy"]}, [])
    said = f"{edit.kind} {edit.symbol}".rstrip() + f": {edit.summary} {edit.why_not}"
    span = (edit.after or edit.before)[:1]
    return RuledResult(
        rule,
        {
            "ruleId": rule["id"],
            "level": "error",
            "message": message(said, edit.repair),
            "locations": [location(edit.path, edit.line, span[0].end if span else 0)],
            "partialFingerprints": {"guard/v1": _digest(edit.path, edit.kind, edit.symbol, edit.summary)},
            "baselineState": "new",
            "properties": {"guard/effect": Effect.BLOCKS.value, "guard/edit": line(edit.kind, 80)},
        },
    )


def _of_reason(reason: Reason, path: str) -> RuledResult:
    word = reason.code.replace("_", "-")
    text = f"The policy blocks the change ({word.replace('-', ' ')})."
    rule = _rule(f"policy/{word}", word.replace("-", " "), text, "", "error", {"tags": ["policy"]}, [])
    result: Result = {
        "ruleId": rule["id"],
        "level": "error",
        "message": message(reason.message, reason.repair),
        "partialFingerprints": {"guard/v1": _digest(reason.code, reason.path, reason.message)},
        "baselineState": "new",
        "properties": {"guard/effect": Effect.BLOCKS.value},
    }
    if path:
        result["locations"] = [location(path, reason.line if reason.path else 1)]
    return RuledResult(rule, result)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
