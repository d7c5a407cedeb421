"""Waivers for content: they end where what they were for is altered, and cover nothing else."""

from __future__ import annotations

from dataclasses import replace

from guard.model.finding import Finding
from guard.model.verdict import Decision, Verdict
from tests.policy.samples import POLICY, finding, loaded, result, verdict

OTHER = replace(finding(), evidence="bad() 2")


def judged(found: Finding, *, content: str = "", named: str = "bad-call") -> Verdict:
    more = f", content: '{content}'" if content else ""
    waiver = f"{{finding: {named}, path: src/a.py, reason: r, owner: dana, until: 2027-01-01{more}}}"
    return verdict(loaded(f"{POLICY}\n    waivers: [{waiver}]\n"), results=(result(found),))


def notes(found: Verdict, code: str) -> list[str]:
    return [reason.message for reason in found.explanation if reason.code == code]


def test_the_content_it_is_for() -> None:
    found = judged(finding(), content=finding().content)
    assert found.decision is Decision.REVIEW
    assert notes(found, "waiver_met") == notes(found, "waiver_altered") == []


def test_moved_lines_are_the_same_content() -> None:
    moved = replace(finding(line=9), evidence=finding().evidence)
    assert judged(moved, content=finding().content).decision is Decision.REVIEW


def test_other_content_is_not_waived() -> None:
    found = judged(OTHER, content=finding().content)
    assert found.decision is Decision.BLOCKED
    (note,) = notes(found, "waiver_altered")
    assert note == "the waiver of bad-call in src/a.py is for other content than stands here now"


def test_a_waiver_for_a_rule_says_that_a_change_brings_what_it_waives() -> None:
    found = judged(finding())
    assert found.decision is Decision.REVIEW
    (note,) = notes(found, "waiver_met")
    assert note.startswith("bad-call stands in lines that this change brings, and is waived until 2027-01-01")


def test_a_fingerprint_is_bound_to_its_content_already() -> None:
    assert notes(judged(finding(), named=f"'{finding().fingerprint}'"), "waiver_met") == []


def test_content_is_of_the_rule_and_what_it_rests_on() -> None:
    assert finding().content == replace(finding(path="src/b.py"), evidence=finding().evidence).content
    assert finding().content != replace(finding(rule="worse-call"), evidence=finding().evidence).content
