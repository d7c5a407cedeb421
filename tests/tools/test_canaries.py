"""A known-bad text of each language notices that the rules were lost, filtered away or not run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guard.errors import ToolError
from guard.ports import ScanTarget
from guard.resources import resource_dir
from guard.tools.canaries import CANARIES
from guard.tools.rules import load_bundle
from guard.tools.semgrep import SemgrepScanner

RULES = resource_dir("rules")


def own(language: str) -> ScanTarget:
    """A file of somebody else's with the same text, which is reported like any other."""
    canary = CANARIES[language]
    return ScanTarget("mine", canary.path, canary.text)


def altered(rules: dict[str, list[dict[str, object]]]) -> SemgrepScanner:
    """The shipped scanner with other rules behind it."""
    scanner = SemgrepScanner(RULES, CANARIES)
    scanner.__dict__["_bundle"] = replace(load_bundle(RULES), sources=rules)
    return scanner


def shipped() -> dict[str, list[dict[str, object]]]:
    return {name: [dict(rule) for rule in rules] for name, rules in load_bundle(RULES).sources.items()}


def test_every_language_that_has_rules_has_one() -> None:
    assert set(CANARIES) == set(load_bundle(RULES).sources)


@pytest.mark.parametrize("language", CANARIES)
def test_it_is_found_and_not_reported(language: str) -> None:
    report = SemgrepScanner(RULES, CANARIES).scan([own(language)])
    assert CANARIES[language].rule in {match.rule for match in report.matches}
    assert {match.key for match in report.matches} == {"mine"} == set(report.scanned)
    assert report.unread == ()
    narrowed = SemgrepScanner(RULES, CANARIES).scan([own(language)], rules=())
    assert narrowed.matches == ()


@pytest.mark.parametrize("language", CANARIES)
def test_a_prefilter_that_leaves_every_rule_out_is_noticed(language: str) -> None:
    scanner = SemgrepScanner(RULES, CANARIES)
    scanner.__dict__["_prefilters"] = {rule: ["Or", []] for rule in scanner.rules()}
    with pytest.raises(ToolError, match=rf"{CANARIES[language].rule} missed a planted match"):
        scanner.scan([own(language)])


@pytest.mark.parametrize("language", CANARIES)
def test_a_language_without_its_rules_is_noticed(language: str) -> None:
    rules = shipped()
    rules[language] = [rule for rule in rules[language] if rule["id"] != CANARIES[language].rule]
    with pytest.raises(ToolError, match="missed a planted match"):
        altered(rules).scan([own(language)])


@pytest.mark.parametrize("language", CANARIES)
def test_rules_that_look_at_no_file_are_noticed(language: str) -> None:
    rules = shipped()
    for rule in rules[language]:
        if rule["id"] == CANARIES[language].rule:
            rule["paths"] = {"include": ["nowhere/*.py", f"*.{'sql' if language == 'yaml' else 'yml'}"]}
    with pytest.raises(ToolError, match="missed a planted match"):
        altered(rules).scan([own(language)])


@pytest.mark.parametrize("change", ["none of the language", "none of its paths"])
def test_a_bundle_that_no_file_reaches_is_noticed_before_a_file_is_passed_over(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = shipped()
    if change == "none of the language":
        del rules["python"]
    else:
        for rule in rules["python"]:
            rule["paths"] = {"include": ["nowhere/*.py"]}
    lost = replace(load_bundle(RULES), sources=rules)
    monkeypatch.setattr("guard.tools.semgrep.load_bundle", lambda _: lost)
    with pytest.raises(ToolError, match="python-deserialise-marshal"):
        SemgrepScanner(RULES, CANARIES).language_of("a.py", b"")
