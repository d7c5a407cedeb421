from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from guard.model.verdict import Verdict
from guard.report import render
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import line, log
from tests.report import samples

GRADES = {"info", "minor", "major", "critical", "blocker"}


@pytest.mark.parametrize("sample", [*samples.ALL.values(), samples.hostile])
def test_a_merge_request_is_shown_each_thing_once(sample: object) -> None:
    assert callable(sample)
    rows = json.loads(render(sample(), "gitlab"))
    marks = [row["fingerprint"] for row in rows]
    assert len(marks) == len(set(marks))
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in GRADES
        assert row["location"]["path"]
        assert row["location"]["lines"]["begin"] >= 1
    assert bool([row for row in rows if row["severity"] == "blocker"]) == bool(
        objections(sample()) or incomplete_causes(sample())
    )


def test_a_finding_is_known_again_where_lines_have_moved() -> None:
    def moved(by: int) -> set[str]:
        found = [
            replace(one, fingerprint="0123456789abcdef", line=one.line + by, end_line=one.end_line + by)
            for one in samples.blocked().findings
        ]
        rows = json.loads(render(replace(samples.blocked(), findings=tuple(found)), "gitlab"))
        return {row["fingerprint"] for row in rows if "python-shell-true" in row["check_name"]}

    assert moved(0) == moved(7) != set()


def suite(verdict: Verdict) -> ElementTree.Element:
    found = ElementTree.fromstring(render(verdict, "junit")).find("testsuite")
    assert found is not None
    return found


@pytest.mark.parametrize("sample", [*samples.ALL.values(), samples.hostile])
def test_every_check_is_a_case_and_the_sums_are_right(sample: object) -> None:
    assert callable(sample)
    verdict = sample()
    found = suite(verdict)
    names = [case.get("name") for case in found]
    assert names == [*dict.fromkeys(log(line(one.check, 120)) for one in verdict.outcomes), "policy"]
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(found.get(name, "")) == sum(case.find(kind) is not None for case in found)
    assert len(found.findall("*/failure")) == len(objections(verdict))
    assert len(found.findall("*/error")) == len(incomplete_causes(verdict))


def test_what_blocks_stands_with_the_check_that_found_it() -> None:
    (case,) = (one for one in suite(samples.blocked()) if one.get("name") == "code-rules")
    told = case.find("failure")
    assert told is not None
    assert told.get("type") == "python-shell-true"
    assert "Repair: " in (told.text or "")
