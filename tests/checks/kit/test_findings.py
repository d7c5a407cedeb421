"""The one way to a finding: what it refuses, and how it tells findings apart that look alike."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import guard
from guard.checks import CHECKS
from guard.checks.kit.findings import Case, Findings, finding
from guard.checks.kit.interface import Check, CheckMeta, Examples
from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Location, Severity, Side

KNOWN = Rule("known", "Known", Severity.LOW, Confidence.HIGH, "Mend it.", ("CWE-1",))
OTHER = Rule("other", "Other", Severity.LOW, Confidence.HIGH, "Mend it.")
META = CheckMeta("a-check", "A", "why", "what not", (KNOWN,), lambda: Examples((), ()))
PACKAGE = Path(guard.__file__).parent


def test_a_rule_that_the_metadata_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match="a-check names no rule 'other'"):
        finding(META, OTHER, Location("a", 1, 1), "m", "e")
    with pytest.raises(ValueError, match="a-check names no rule 'other'"):
        Findings(META).add(OTHER, "a", 1, "m", "e")
    assert finding(META, OTHER, Location("a", 1, 1), "m", "e", more=(OTHER,)).id == "other"


def test_a_finding_without_a_file_is_refused() -> None:
    with pytest.raises(ValueError, match="known of the check a-check names no file"):
        Findings(META).add(KNOWN, "", 1, "m", "e")


def test_what_a_case_says_replaces_what_the_rule_says() -> None:
    plain = finding(META, KNOWN, Location("a", 3, 4), "m", "e")
    assert (plain.check, plain.title, plain.severity, plain.confidence, plain.repair, plain.cwe) == (
        ("a-check", "Known", Severity.LOW, Confidence.HIGH, "Mend it.", ("CWE-1",))
    )
    other = finding(
        META, KNOWN, Location("a", 3, 4, side=Side.BEFORE), "m", "e",
        Case(Severity.HIGH, Confidence.LOW, title="T", repair="R"),
    )  # fmt: skip
    assert (other.title, other.severity, other.confidence, other.repair) == (
        ("T", Severity.HIGH, Confidence.LOW, "R")
    )
    assert other.location.side is Side.BEFORE


def test_findings_that_look_alike_are_told_apart() -> None:
    found = Findings(META)
    for line in (9, 3):
        found.add(KNOWN, "a", line, "m", "e")
    result = found.result(["b", "a", "b"], "one")
    assert [(one.location.line, one.ordinal) for one in result.findings] == [(3, 0), (9, 1)]
    assert len({one.fingerprint for one in result.findings}) == 2
    assert (result.outcome.judged, result.outcome.details) == (("a", "b"), ("one",))


def test_findings_are_made_in_the_kit_only() -> None:
    """Readers of saved verdicts aside, every finding in `guard` comes from the kit."""
    made = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "Finding" in (text := path.read_text(encoding="utf-8")) and _makes_findings(ast.parse(text))
    }
    assert made == {"checks/kit/findings.py"}


def _makes_findings(tree: ast.Module) -> bool:
    nodes = list(ast.walk(tree))
    names = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "guard.model.finding"
        for alias in node.names
        if alias.name == "Finding"
    }
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    return any(isinstance(one, ast.Name) and one.id in names for one in called) or any(
        isinstance(one, ast.Attribute) and ast.unparse(one).endswith("finding.Finding") for one in called
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.meta.id)
def test_rules_are_named_once_and_in_full(check: Check) -> None:
    ids = [rule.id for rule in check.meta.rules]
    assert ids
    assert len(set(ids)) == len(ids)
    for rule in check.meta.rules:
        assert rule.title
        assert rule.repair
