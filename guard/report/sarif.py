"""The verdict as SARIF 2.1.0, for code hosts and viewers.

Every new finding is a result, waived ones marked as such; so is each uncovered edit and each other reason
to block, under rules named `policy/…`. What was not looked at makes the run unsuccessful and says why.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import Any

from guard.model.finding import Status
from guard.model.verdict import Decision, Effect, Verdict
from guard.report.objections import incomplete_causes
from guard.report.sanitize import json_log, line
from guard.report.sarif_results import RuledResult, entries, location, message
from guard.report.sarif_types import Invocation, Level, Notification, Result, Rule

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 25_000
"""Code hosts refuse a run with more."""
MAX_BYTES = 10_000_000
"""Code hosts refuse a file that is larger than this when compressed."""

_PLACES = 1000
"""Places named in one notification at most."""

_RANK: dict[Level, int] = {"error": 0, "warning": 1, "note": 2, "none": 3}


def to_sarif(verdict: Verdict, *, max_results: int = MAX_RESULTS, max_bytes: int = MAX_BYTES) -> str:
    """The verdict as a SARIF log that ends in a newline, within the limits of code hosts.

    Where results are left out, the least grave are, and the log says how many.
    """
    found = sorted(entries(verdict), key=_rank)
    keep = min(len(found), max_results)
    text = _dump(_log(verdict, found, keep))
    while keep and _too_large(text, max_bytes):
        keep //= 2
        text = _dump(_log(verdict, found, keep))
    return text


def _rank(entry: RuledResult) -> tuple[bool, bool, int]:
    # The sort is stable: within a rank, results stay in the verdict's order.
    result = entry.result
    attention = result["properties"].get("guard/effect") == Effect.ATTENTION.value
    return (
        not attention,
        "suppressions" in result,
        _RANK[result["level"]],
    )


def _too_large(text: str, limit: int) -> bool:
    # Compression is slow, and what is small enough without it is small enough with it.
    return len(text) > limit and len(gzip.compress(text.encode(), compresslevel=6, mtime=0)) > limit


def _dump(log: dict[str, Any]) -> str:
    return json_log(json.dumps(log, indent=1, ensure_ascii=True)) + "\n"


def _log(verdict: Verdict, found: list[RuledResult], keep: int) -> dict[str, Any]:
    kept = found[:keep]
    rules = _rules(kept)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = _unique([entry.result for entry in kept])
    for result in results:
        result["ruleIndex"] = index[result["ruleId"]]
    change, policy = verdict.change, verdict.policy
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "guard",
                "version": line(verdict.guard_version, 80) or "unknown",
                "informationUri": "https://github.com/patchgate/guard",
                "rules": rules,
            }
        },
        "automationDetails": {"id": "guard/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the tree that the change is made in."}}
        },
        "invocations": [_invocation(verdict, left_out=len(found) - keep, total=len(found))],
        "results": results,
        "properties": {
            "guard/decision": verdict.decision.value,
            "guard/change": line(change.digest, 200),
            "guard/base": line(change.base, 200),
            "guard/policy": line(policy.name, 200),
            "guard/policyDigest": line(policy.digest, 200),
            "guard/rulesDigest": line(policy.rules_digest, 200),
            "guard/signOffs": [
                {"id": line(item.id, 200), "by": [line(name, 200) for name in item.by], "why": line(item.why)}
                for item in verdict.sign_offs
            ],
            "guard/resultsLeftOut": len(found) - keep,
            "guard/oldFindings": sum(1 for one in verdict.findings if one.effect is Effect.OLD),
        },
    }
    return {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}


def _rules(kept: list[RuledResult]) -> list[Rule]:
    """One rule for each id, sorted; it weighs what the gravest of its results makes it weigh."""
    rules: dict[str, Rule] = {}
    for entry in sorted(kept, key=_lightness):
        rules.setdefault(entry.rule["id"], entry.rule)
    return [rules[name] for name in sorted(rules)]


def _lightness(entry: RuledResult) -> tuple[int, float]:
    weight = entry.rule["properties"].get("security-severity", "0")
    return _RANK[entry.rule["defaultConfiguration"]["level"]], -float(str(weight))


def _unique(results: list[Result]) -> list[Result]:
    """The results, equal fingerprints told apart by a count, as a code host expects of a line's hash."""
    seen: Counter[tuple[str, str]] = Counter()
    out: list[Result] = []
    for result in results:
        base = result["partialFingerprints"]["guard/v1"]
        seen[result["ruleId"], base] += 1
        prints = {
            "guard/v1": base,
            "primaryLocationLineHash": f"{base}:{seen[result['ruleId'], base]}",
        }
        out.append({**result, "partialFingerprints": prints})
    return out


def _invocation(verdict: Verdict, *, left_out: int, total: int) -> Invocation:
    causes = incomplete_causes(verdict)
    notes: list[Notification] = []
    for cause in causes:
        note = _notification("guard/not-looked-at", "error", f"{cause.what}: {cause.message}", cause.repair)
        if cause.places:
            note["locations"] = [location(path, number) for path, number in cause.places[:_PLACES]]
        notes.append(note)
    for item in verdict.outcomes:
        if item.status is Status.SKIPPED:
            notes.append(_notification("guard/skipped", "note", f"{item.check} was skipped: {item.reason}"))
    for waiver in verdict.policy.unused_waivers:
        notes.append(_notification("guard/unused-waiver", "note", f"Unused or expired waiver: {waiver}"))
    if left_out:
        said = (
            f"Only {total - left_out} of {total} results are listed, the gravest first; the rest is left out."
        )
        notes.append(_notification("guard/truncated", "warning", said))
    return {
        "executionSuccessful": not causes and verdict.decision is not Decision.INCOMPLETE,
        "exitCode": verdict.exit_code,
        "toolExecutionNotifications": notes,
    }


def _notification(name: str, level: Level, text: str, repair: str = "") -> Notification:
    return {"descriptor": {"id": name}, "level": level, "message": message(text, repair)}
