"""The kinds of findings, collected from where checks write them down."""

from __future__ import annotations

import pytest

import guard
from guard.checks import CHECKS
from guard.checks.kit.catalogue import finding_kinds
from guard.checks.kit.interface import Check
from guard.model.finding import Severity


def test_each_kind_is_reported_by_a_check_that_there_is() -> None:
    known = {check.meta.id for check in CHECKS}
    for kind in finding_kinds().values():
        assert kind.checks, kind.id
        assert set(kind.checks) <= known
        assert kind.title
        assert kind.repair


def test_what_is_the_same_for_every_case_is_told() -> None:
    kind = finding_kinds()["known-malware"]
    assert (kind.severity, kind.cwe, kind.checks) == (Severity.CRITICAL, ("CWE-506",), ("vulnerabilities",))
    assert finding_kinds()["package-lookalike"].checks == ("new-packages",)
    assert finding_kinds()["assertion-loosened"].checks == ("test-integrity",)
    assert finding_kinds()["flow-not-followed"].checks == ("code-rules",)


@pytest.mark.parametrize(
    "check", [one for one in CHECKS if one.meta.id != "code-rules"], ids=lambda c: c.meta.id
)
def test_what_the_examples_trip_is_known(check: Check) -> None:
    for example in check.meta.trips:
        before = {path: text.encode() for path, text in example.before.items()}
        after = {path: text.encode() for path, text in example.after.items()}
        verdict = guard.check(guard.ChangeSet.from_files(before, after))
        for judged in verdict.findings:
            if judged.check == check.meta.id:
                assert check.meta.id in finding_kinds()[judged.id].checks
