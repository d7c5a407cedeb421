"""Objections: one for each cause, the gravest first."""

from __future__ import annotations

from dataclasses import replace

from guard.model.finding import Severity
from guard.model.verdict import Effect
from guard.report.objections import objections
from guard.report.words import headline
from tests.report.samples import blocked


def test_one_weakness_in_one_line_is_one_objection_told_by_the_gravest() -> None:
    verdict = blocked()
    [one] = [item for item in verdict.findings if item.effect is Effect.BLOCKS]
    worse = replace(one, id="worse", severity=Severity.CRITICAL)
    elsewhere = replace(one, id="elsewhere", path="a/first.py", severity=Severity.MEDIUM)
    verdict = replace(verdict, findings=(elsewhere, one, worse))
    found = objections(verdict)
    assert found[0].rule == "worse"
    assert one.id in found[0].label
    assert one.id not in [item.rule for item in found]
    assert "elsewhere" in [item.rule for item in found[1:]]
    assert "(1 critical, 1 medium" in headline(verdict)[1]


def test_what_names_no_weakness_stands_for_itself() -> None:
    verdict = blocked()
    [one] = [item for item in verdict.findings if item.effect is Effect.BLOCKS]
    plain = replace(one, cwe=())
    verdict = replace(verdict, findings=(plain, replace(plain, id="other")))
    assert {one.id, "other"} <= {item.rule for item in objections(verdict)}
