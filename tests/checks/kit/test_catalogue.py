"""The kinds of findings, by the metadata of checks."""

from __future__ import annotations

import pytest

import guard
from guard.checks import KNOWN
from guard.checks.kit.catalogue import finding_kinds
from guard.checks.kit.interface import Check
from guard.model.finding import Severity

KINDS = finding_kinds(check.meta for check in KNOWN)


def test_each_kind_is_reported_by_a_check_that_there_is() -> None:
    known = {check.meta.id for check in KNOWN}
    for kind in KINDS.values():
        assert kind.checks, kind.rule.id
        assert set(kind.checks) <= known
        assert kind.rule.title
        assert kind.rule.repair


def test_what_is_the_same_for_every_case_is_told() -> None:
    kind = KINDS["known-malware"]
    assert (kind.rule.severity, kind.rule.cwe, kind.checks) == (
        Severity.CRITICAL,
        ("CWE-506",),
        ("vulnerabilities",),
    )
    assert KINDS["package-lookalike"].checks == ("new-packages",)
    assert KINDS["assertion-loosened"].checks == ("test-integrity",)
    assert KINDS["flow-not-followed"].checks == ("code-rules",)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "check", [one for one in KNOWN if one.meta.id != "code-rules"], ids=lambda c: c.meta.id
)
def test_what_the_examples_trip_is_known(check: Check) -> None:
    for example in check.meta.trips:
        before = {path: text.encode() for path, text in example.before.items()}
        after = {path: text.encode() for path, text in example.after.items()}
        verdict = guard.check(guard.ChangeSet.from_files(before, after))
        for judged in verdict.findings:
            if judged.check == check.meta.id:
                assert check.meta.id in KINDS[judged.id].checks
