"""A part of a policy that is only monitored says what it would have done, and holds nothing up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guard.model.finding import CheckResult, failed, ran
from guard.model.verdict import Decision, Effect, Verdict
from guard.policy.decide import decide
from tests.policy.samples import POLICY, TODAY, changed, facts_of, finding, loaded

RULE = 'sign_off: [{{id: code, by: [lead], when: {{paths: ["src/**"]}}, mode: {mode}}}]\n'


def verdict(policy: str, *results: CheckResult) -> Verdict:
    change = changed()
    said: Sequence[CheckResult] = results or (CheckResult(ran("code-rules", ("src/a.py",))),)
    return decide(loaded(policy), change, facts_of(change), said, today=TODAY, guard_version="0")


def notes(found: Verdict) -> list[str]:
    return [reason.message for reason in found.notes if reason.code == "monitored"]


def found() -> CheckResult:
    return CheckResult(ran("code-rules", ("src/a.py",)), (finding(),))


def test_a_check() -> None:
    assert verdict(POLICY, found()).decision is Decision.BLOCKED
    tried = verdict(POLICY + "    checks: {code-rules: {mode: monitor}}\n", found())
    assert tried.decision is Decision.REVIEW
    (one,) = tried.findings
    assert one.effect is Effect.NOTED
    assert one.why.startswith("only monitored; it would be blocks: ")
    assert notes(tried) == [f"only monitored: code-rules {one.id}: 1 finding noted, which would be blocked"]


def test_a_check_that_fails() -> None:
    broken = CheckResult(failed("code-rules", "no engine"))
    assert verdict(POLICY, broken).decision is Decision.INCOMPLETE
    tried = "    checks: {{code-rules: {{mode: monitor}}, {other}: {{mode: monitor}}}}\n".format(
        other="not-here"
    )
    assert verdict(POLICY + tried, CheckResult(ran("lines", ())), broken).decision is Decision.REVIEW


@pytest.mark.parametrize(("mode", "decision"), [("enforce", "blocked"), ("monitor", "review")])
def test_a_rule(mode: str, decision: str) -> None:
    setting = f"{{effect: block, reason: Tried., mode: {mode}}}"
    text = f"    checks: {{code-rules: {{rules: {{{finding().id}: {setting}}}}}}}\n"
    assert verdict(POLICY + text, found()).decision.value == decision


@pytest.mark.parametrize(("mode", "decision"), [("enforce", "sign_off"), ("monitor", "review")])
def test_a_sign_off(mode: str, decision: str) -> None:
    said = verdict(POLICY + "    " + RULE.format(mode=mode))
    assert said.decision.value == decision
    assert bool(said.sign_offs) is (mode == "enforce")
    if mode == "monitor":
        (note,) = notes(said)
        assert "lead would sign, and is not asked yet" in note


def test_a_pattern_covers_nothing_yet_and_says_what_it_would() -> None:
    text = 'version: 1\npatterns:\n- {id: notes, paths: ["*.md"], edits: [text]}\n'
    tried = text + '- {id: code, paths: ["src/**"], edits: [assignment.*], mode: monitor}\n'
    assert verdict(tried).decision is Decision.BLOCKED
    assert notes(verdict(tried)) == ["only monitored: code would cover 1 edit that no pattern covers"]
    assert verdict(tried.replace("monitor", "enforce")).decision is Decision.REVIEW
