"""SARIF against a strict schema of the part that guard writes, and where at hand the official one.

The official schema is not stored here (its repository gives no licence to copy it). Set GUARD_SARIF_SCHEMA to
a copy of `sarif-schema-2.1.0.json` to check against it as well, and GUARD_SARIF_MULTITOOL to the program
SARIF Multitool to hold reports against its rules for GitHub; CI installs that where it can be had.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks import CHECKS
from guard.model.finding import Confidence, Location, Severity
from guard.model.verdict import Decision, Effect, JudgedFinding, Reason
from guard.report import render
from guard.report.objections import severity_level
from guard.report.sarif import to_sarif
from guard.report.sarif_results import location
from tests.report import samples
from tests.report.test_sanitize import texts

jsonschema: Any = importlib.import_module("jsonschema")  # it has no types
SUBSET = Path(__file__).parent / "data" / "sarif-subset.schema.json"
OFFICIAL = os.environ.get("GUARD_SARIF_SCHEMA", "")
MULTITOOL = os.environ.get("GUARD_SARIF_MULTITOOL", "")


def validators() -> list[Any]:
    found = []
    for path in [SUBSET, *([Path(OFFICIAL)] if OFFICIAL else [])]:
        schema = json.loads(path.read_text("utf-8"))
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        found.append(validator(schema, format_checker=validator.FORMAT_CHECKER))
    return found


VALIDATORS = validators()


def run_of(text: str) -> Any:
    document = json.loads(text)
    for validator in VALIDATORS:
        validator.validate(document)
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return run


@pytest.mark.parametrize("sample", [*samples.ALL.values(), samples.hostile])
def test_reports_are_valid(sample: Any) -> None:
    run_of(render(sample(), "sarif"))


@settings(max_examples=40, deadline=None)
@given(texts, texts, st.sampled_from(list(Decision)), st.integers(-1, 9), st.integers(-1, 9))
def test_any_report_is_valid(text: str, path: str, decision: Decision, line: int, column: int) -> None:
    verdict = samples.hostile(text, f"a/{path}", decision)
    place = Location(f"a/{path}", line, line - 1, column, column - 1)
    found = JudgedFinding.of(replace(samples.SHELL, location=place, related=(place,)), Effect.BLOCKS, text)
    run_of(render(replace(verdict, findings=(*verdict.findings, found)), "sarif"))


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(render(samples.blocked(), "sarif"))
    for spoil in ("level", "ruleId", "message"):
        broken = json.loads(json.dumps(document))
        broken["runs"][0]["results"][0][spoil] = 7
        assert not any(validator.is_valid(broken) for validator in VALIDATORS)


def said_by_multitool(folder: Path, text: str) -> list[str]:
    """What SARIF Multitool's rules for GitHub say of a report."""
    report, answer = folder / "report.sarif", folder / "answer.sarif"
    report.write_text(text)
    argv = [MULTITOOL, "validate", str(report), "--rule-kind", "Gh;Ghas", "--level", "Error;Warning;Note"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    options = ["--output", str(answer), "--log", "ForceOverwrite"]
    subprocess.run([*argv, *options], env=environment, capture_output=True, timeout=120)
    (run,) = json.loads(answer.read_text("utf-8-sig"))["runs"]
    return [one["ruleId"] for one in run.get("results", ())]


@pytest.mark.skipif(not MULTITOOL, reason="GUARD_SARIF_MULTITOOL names no program")
def test_the_rules_for_github(tmp_path: Path) -> None:
    for sample in (*samples.ALL.values(), samples.hostile):
        assert said_by_multitool(tmp_path, render(sample(), "sarif")) == []
    spoilt = json.loads(render(samples.blocked(), "sarif"))
    spoilt["runs"][0]["results"][0]["locations"] = []
    assert said_by_multitool(tmp_path, json.dumps(spoilt)), "the rules do not run"


def results(run: Any, rule: str) -> list[Any]:
    return [result for result in run["results"] if result["ruleId"] == rule]


def test_every_objection_is_a_result() -> None:
    run = run_of(render(samples.blocked(), "sarif"))
    blocking, waived = results(run, "code-rules/python-shell-true")
    assert blocking["level"] == "error"
    assert blocking["baselineState"] == "new"
    assert "suppressions" not in blocking
    assert blocking["partialFingerprints"]["primaryLocationLineHash"] == f"{samples.SHELL.fingerprint}:1"
    region = blocking["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "endLine": 14, "startColumn": 5, "endColumn": 40}
    assert waived["suppressions"][0]["justification"].startswith("waived until")
    assert len(results(run, "policy/uncovered-edit")) == 2
    assert results(run, "policy/frozen")[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "evals/cases.json",
        "uriBaseId": "%SRCROOT%",
    }
    assert "Split the change" in results(run, "policy/limit")[0]["message"]["text"]
    # What stood there before opens no alert.
    assert [item["baselineState"] for item in results(run, "code-rules/python-debug-on")] == ["new"]
    assert run["properties"]["guard/oldFindings"] == 1
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_a_rule_carries_weight_and_help() -> None:
    run = run_of(render(samples.blocked(), "sarif"))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    rule = rules["code-rules/python-shell-true"]
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["properties"]["precision"] == "medium"
    assert rule["properties"]["tags"] == ["security", "external/cwe/cwe-078"]
    assert rule["helpUri"].endswith("/78.html")
    assert "Pass the program" in rule["help"]["markdown"]
    assert "security-severity" not in rules["policy/frozen"]["properties"]


def test_what_is_said_of_a_rule_is_in_the_catalogue_and_no_one_case() -> None:
    check = next(one for one in CHECKS if one.meta.id == "swallowed-failure")
    known = check.meta.rules[0]
    case = replace(
        samples.SHELL, check=check.meta.id, id=known.id, title="This case", message="of line 3", cwe=(),
        repair="Do so here", severity=Severity.LOW, confidence=Confidence.LOW,
    )  # fmt: skip
    rules = []
    for one in (case, replace(case, title="That case", message="of line 9", severity=Severity.CRITICAL)):
        found = (JudgedFinding.of(one, Effect.NOTED),)
        run = run_of(render(replace(samples.review(), findings=found), "sarif"))
        [rule], [result] = run["tool"]["driver"]["rules"], run["results"]
        assert one.message in result["message"]["text"]
        rules.append(rule)
    light, grave = rules
    assert light["shortDescription"]["text"] == known.title
    assert known.repair.split()[0] in light["help"]["text"]
    assert light["properties"]["precision"] == known.confidence.value
    assert light["defaultConfiguration"]["level"] == severity_level(known.severity)
    assert grave["properties"].pop("security-severity") == "9.5"
    assert light["properties"].pop("security-severity") != "9.5"
    for rule in rules:
        del rule["defaultConfiguration"]
    assert light == grave


def test_where_results_differ_in_weight_the_gravest_speaks_for_the_rule() -> None:
    low = replace(samples.SHELL, severity=Severity.LOW, confidence=Confidence.LOW, message="low")
    both = tuple(JudgedFinding.of(item, Effect.NOTED) for item in (low, samples.SHELL))
    (rule,) = run_of(render(replace(samples.review(), findings=both), "sarif"))["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "8.0"


def test_what_was_not_looked_at_makes_the_run_unsuccessful() -> None:
    (invocation,) = run_of(render(samples.incomplete(), "sarif"))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 3
    notes = {note["descriptor"]["id"]: note for note in invocation["toolExecutionNotifications"]}
    assert notes["guard/not-looked-at"]["level"] == "error"
    assert "workflows was skipped" in notes["guard/skipped"]["message"]["text"]
    (review,) = run_of(render(samples.review(), "sarif"))["invocations"]
    assert review["executionSuccessful"] is True


def test_incomplete_without_a_cause_is_unsuccessful_too() -> None:
    (invocation,) = run_of(render(replace(samples.review(), decision=Decision.INCOMPLETE), "sarif"))[
        "invocations"
    ]
    assert invocation["executionSuccessful"] is False


def many(number: int) -> Any:
    found = tuple(
        JudgedFinding.of(
            replace(samples.DEBUG, ordinal=count, message=f"{count} " + f"{count * 7919:x} " * 20),
            Effect.NOTED,
        )
        for count in range(number)
    )
    return replace(
        samples.blocked(), findings=(*found, JudgedFinding.of(samples.SHELL, Effect.BLOCKS)), edits=()
    )


def truncation(run: Any) -> list[str]:
    return [
        note["message"]["text"]
        for note in run["invocations"][0]["toolExecutionNotifications"]
        if note["descriptor"]["id"] == "guard/truncated"
    ]


def test_more_results_than_allowed_are_cut_from_the_least_grave_and_it_is_said() -> None:
    run = run_of(to_sarif(many(20), max_results=6))
    assert len(run["results"]) == 6
    assert results(run, "code-rules/python-shell-true")
    assert truncation(run) == ["Only 6 of 25 results are listed, the gravest first; the rest is left out."]
    assert run["properties"]["guard/resultsLeftOut"] == 19
    assert truncation(run_of(to_sarif(many(2)))) == []


def test_a_log_too_large_for_a_code_host_is_cut_and_it_is_said() -> None:
    text = to_sarif(many(300), max_bytes=6_000)
    assert len(gzip.compress(text.encode())) <= 6_000
    run = run_of(text)
    assert 0 < len(run["results"]) < 300
    assert len(truncation(run)) == 1


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü#?%.py", "a%20b/%C3%BC%23%3F%25.py"),
        ("c:d/x", "c%3Ad/x"),
        ("x\udcff", "x%FF"),
        ("a\nb", "a%0Ab"),
    ],
)
def test_addresses_are_percent_encoded(path: str, uri: str) -> None:
    assert location(path, 0)["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_reason_for_the_whole_change_has_a_place_nevertheless() -> None:
    reason = Reason(Decision.BLOCKED, "limit", "Too much.")
    (result,) = run_of(render(replace(samples.review(), findings=(), explanation=(reason,)), "sarif"))[
        "results"
    ]
    assert result["locations"]
