"""The rules that never bend, one by one, and what each says to the proposer."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from guard.errors import PolicyError
from guard.model.change import MODE_SYMLINK, ChangeSet, FileChange, FileSide
from guard.model.edit import ChangedLines, Edit, Facts
from guard.model.finding import CheckResult, Origin, failed, ran, skipped
from guard.model.lines import LineNumbers
from guard.model.verdict import Decision, Effect
from tests.policy.samples import (
    POLICY,
    RAN,
    changed,
    facts_of,
    finding,
    loaded,
    reasons,
    result,
    span,
    verdict,
)


def test_a_covered_change_without_objections_reaches_review() -> None:
    found = verdict(loaded(POLICY))
    assert found.decision is Decision.REVIEW
    assert found.exit_code == 0
    assert [one.pattern for one in found.edits] == ["code"]
    assert [reason.message for reason in found.reasons] == ["1 edit is code"]
    assert found.files[0].engines == ("ast", "code-rules")
    assert found.outcomes == (RAN.outcome,)
    assert found.guard_version == "1.2.3"
    assert found.change.lines_added == 1


def test_an_uncovered_edit_blocks_and_says_what_to_do() -> None:
    change = changed()
    found = verdict(loaded(POLICY), change, facts_of(change, "statement.added"))
    assert found.decision is Decision.BLOCKED
    assert found.exit_code == 1
    edit = found.edits[0]
    assert edit.pattern == ""
    assert edit.why_not == "pattern 'code' holds for this path, but not for statement.added"
    assert "function.*, assignment.*" in edit.repair
    (reason,) = reasons(found, "uncovered_edit")
    assert reason.children[0].repair == edit.repair
    assert (reason.path, reason.line) == ("src/a.py", 1)


def test_edits_uncovered_for_one_cause_stand_under_one_reason() -> None:
    change = ChangeSet.from_files(
        {"src/a.py": b"1\n", "src/b.py": b"1\n"}, {"src/a.py": b"2\n", "src/b.py": b"2\n"}
    )
    found = verdict(loaded(POLICY), change, facts_of(change, "statement.added"))
    (reason,) = reasons(found, "uncovered_edit")
    assert [child.path for child in reason.children] == ["src/a.py", "src/b.py"]


def test_unattributed_lines_always_block() -> None:
    text = 'version: 1\npatterns: [{id: all, edits: ["*"]}]\n'
    change = changed()
    found = verdict(loaded(text), change, facts_of(change, "unattributed"))
    assert found.decision is Decision.BLOCKED
    assert reasons(found, "unattributed")


def test_a_kind_that_is_not_known_is_never_covered() -> None:
    change = changed()
    found = verdict(
        loaded('version: 1\npatterns: [{id: all, edits: ["*"]}]\n'), change, facts_of(change, "new.kind")
    )
    assert found.decision is Decision.BLOCKED


def test_a_file_without_an_edit_blocks() -> None:
    change = changed()
    found = verdict(loaded(POLICY), change, replace(facts_of(change), edits=()))
    assert found.decision is Decision.BLOCKED
    assert reasons(found, "unaccounted")


def test_a_changed_line_of_no_edit_blocks() -> None:
    change = changed(before=b"a\nb\n", after=b"c\nd\n")
    edit = Edit("assignment.changed", "src/a.py", "one line", before=span(1, 2), after=span(1))
    lines = {"src/a.py": ChangedLines(LineNumbers({1, 2}), LineNumbers({1, 2}))}
    found = verdict(loaded(POLICY), change, Facts((edit,), lines, {"src/a.py": ("ast",)}))
    assert found.decision is Decision.BLOCKED
    assert reasons(found, "unaccounted")[0].line == 2


def test_nothing_at_all_is_not_fine() -> None:
    found = verdict(loaded(POLICY), ChangeSet(()), Facts(()))
    assert found.decision is Decision.BLOCKED
    assert reasons(found, "empty_change")


@pytest.mark.parametrize(
    ("severity", "confidence", "origin", "effect", "decision"),
    [
        ("critical", "high", Origin.NEW, Effect.BLOCKS, Decision.BLOCKED),
        ("medium", "medium", Origin.NEW, Effect.BLOCKS, Decision.BLOCKED),
        ("medium", "low", Origin.NEW, Effect.SIGN_OFF, Decision.SIGN_OFF),
        ("low", "medium", Origin.NEW, Effect.SIGN_OFF, Decision.SIGN_OFF),
        ("low", "low", Origin.NEW, Effect.NOTED, Decision.REVIEW),
        ("info", "high", Origin.NEW, Effect.NOTED, Decision.REVIEW),
        ("critical", "high", Origin.OLD, Effect.OLD, Decision.REVIEW),
    ],
)
def test_thresholds(
    severity: str, confidence: str, origin: Origin, effect: Effect, decision: Decision
) -> None:
    # The band is either "any medium" or "any low of medium confidence": it takes two checks to say so.
    band = (
        "{severity: medium, confidence: low}"
        if severity == "medium"
        else "{severity: low, confidence: medium}"
    )
    policy = loaded(POLICY + f"    checks: {{code-rules: {{sign_off: {band}}}}}\n")
    found = verdict(policy, results=[result(finding(severity, confidence, origin=origin))])
    assert found.findings[0].effect is effect
    assert found.decision is decision


def test_a_check_the_policy_does_not_name_has_the_default_thresholds() -> None:
    found = verdict(
        loaded(POLICY), results=[RAN, result(finding("medium", "medium", check="other"), check="other")]
    )
    assert found.decision is Decision.BLOCKED


def test_findings_that_need_a_sign_off_name_who_signs() -> None:
    policy = loaded(POLICY + "    checks: {code-rules: {sign_off: {severity: low, by: [security]}}}\n")
    found = verdict(policy, results=[result(finding("low", "low"))])
    assert [(one.id, one.by, one.paths) for one in found.sign_offs] == [
        ("check:code-rules", ("security",), ("src/a.py",))
    ]


def test_attention_holds_nothing_up_and_is_ranked() -> None:
    bands = "{block: {severity: critical}, attention: {severity: low, confidence: medium}}"
    setting = f"    checks: {{code-rules: {bands}}}\n"
    some = [
        finding("low", "low", line=1),
        finding("low", "medium", line=2),
        finding("high", "medium", line=3),
        finding("high", "high", line=4),
        finding("info", "high", line=5),
    ]
    found = verdict(loaded(POLICY + setting), results=[result(*some)])
    assert found.decision is Decision.REVIEW
    assert [one.line for one in found.attention] == [4, 3, 2]
    assert [one.effect for one in found.findings if one not in found.attention] == [Effect.NOTED] * 2
    assert [reason.message for reason in found.notes if reason.code == "attention"]


def test_attention_that_is_never_reached_is_an_error() -> None:
    setting = "    checks: {code-rules: {attention: {severity: medium, confidence: high}}}\n"
    with pytest.raises(PolicyError, match="never reached"):
        loaded(POLICY + setting)


@pytest.mark.parametrize(
    ("effect", "expected", "decision"),
    [
        ("block", Effect.BLOCKS, Decision.BLOCKED),
        ("sign_off", Effect.SIGN_OFF, Decision.SIGN_OFF),
        ("attention", Effect.ATTENTION, Decision.REVIEW),
        ("note", Effect.NOTED, Decision.REVIEW),
        ("off", Effect.WAIVED, Decision.REVIEW),
    ],
)
def test_a_rule_may_be_set_by_itself(effect: str, expected: Effect, decision: Decision) -> None:
    setting = f"    checks: {{code-rules: {{rules: {{bad-call: {{effect: {effect}, reason: known}}}}}}}}\n"
    for severity in ("info", "critical"):
        found = verdict(loaded(POLICY + setting), results=[result(finding(severity, "high"))])
        assert found.findings[0].effect is expected
        assert "known" in found.findings[0].why
        assert found.decision is decision


@pytest.mark.parametrize(
    ("path", "expected", "decision"),
    [
        ("rules/a/b.py", Effect.NOTED, Decision.REVIEW),
        ("rules/a/b.pyi", Effect.BLOCKS, Decision.BLOCKED),
        ("Rules/a/b.py", Effect.BLOCKS, Decision.BLOCKED),
        ("src/a.py", Effect.BLOCKS, Decision.BLOCKED),
    ],
)
def test_a_check_may_except_paths_exactly(path: str, expected: Effect, decision: Decision) -> None:
    policy = POLICY.replace("src/**", "**") + '    checks: {code-rules: {except_paths: ["rules/**/*.py"]}}\n'
    change = changed(path)
    place = finding("critical", "high", path=path)
    results = [CheckResult(ran("code-rules", (path,), "engine 1"), (place,))]
    found = verdict(loaded(policy), change, facts_of(change), results=results)
    assert (found.findings[0].effect, found.decision) == (expected, decision)
    other = POLICY.replace("src/**", "**") + '    checks: {other: {except_paths: ["**"], required: false}}\n'
    found = verdict(loaded(other), change, facts_of(change), results=results)
    assert found.findings[0].effect is Effect.BLOCKS


@pytest.mark.parametrize("outcome", [failed("code-rules", "it crashed"), skipped("code-rules", "no engine")])
def test_a_required_check_that_did_not_run_makes_it_incomplete(outcome: object) -> None:
    found = verdict(loaded(POLICY), results=[CheckResult(outcome), result(check="other")])  # type: ignore[arg-type]
    assert found.decision is Decision.INCOMPLETE
    assert found.exit_code == 3


def test_a_check_that_is_not_required_may_fail() -> None:
    policy = loaded(POLICY + "    checks: {other: {required: false}}\n")
    found = verdict(policy, results=[RAN, CheckResult(failed("other", "no network"))])
    assert found.decision is Decision.REVIEW
    assert reasons(found, "check_failed")


def test_a_check_that_was_never_set_up_may_be_skippable_and_a_failure_is_not() -> None:
    policy = loaded(POLICY + "    checks: {other: {skippable: true}}\n")
    found = verdict(policy, results=[RAN, CheckResult(skipped("other", "nothing is set up"))])
    assert found.decision is Decision.REVIEW
    [reason] = reasons(found, "check_skipped")
    assert "nothing is set up" in reason.message
    found = verdict(policy, results=[RAN, CheckResult(failed("other", "it is broken"))])
    assert found.decision is Decision.INCOMPLETE


def test_what_was_never_set_up_is_missed_only_where_the_policy_names_it() -> None:
    outcome = CheckResult(skipped("other", "nothing is set up", was_never_set_up=True))
    assert verdict(loaded(POLICY), results=[RAN, outcome]).decision is Decision.REVIEW
    named = loaded(POLICY + "    checks: {other: {required: true}}\n")
    assert verdict(named, results=[RAN, outcome]).decision is Decision.INCOMPLETE
    plain = CheckResult(skipped("other", "switched off"))
    assert verdict(loaded(POLICY), results=[RAN, plain]).decision is Decision.INCOMPLETE


def test_a_required_check_that_gave_no_answer_makes_it_incomplete() -> None:
    policy = loaded(POLICY + "    checks: {licences: {}}\n")
    assert verdict(policy).decision is Decision.INCOMPLETE
    assert reasons(verdict(policy), "check_missing")


def test_a_check_that_is_required_where_it_is_asked_for_is_missed_only_there() -> None:
    policy = loaded(POLICY + "    checks: {behaviour: {required: asked}}\n")
    assert verdict(policy).decision is Decision.REVIEW
    for outcome in (failed("behaviour", "the base is red"), skipped("behaviour", "no sandbox")):
        assert verdict(policy, results=[RAN, CheckResult(outcome)]).decision is Decision.INCOMPLETE


def test_no_check_at_all_makes_it_incomplete() -> None:
    policy = loaded(POLICY + "    checks: {code-rules: {required: false}}\n")
    assert verdict(policy, results=[]).decision is Decision.INCOMPLETE
    outcome = CheckResult(skipped("code-rules", "why not"))
    assert verdict(policy, results=[outcome]).decision is Decision.INCOMPLETE


def test_one_of_two_answers_of_a_check_failed() -> None:
    assert verdict(loaded(POLICY), results=[RAN, CheckResult(failed("code-rules", "x"))]).decision is (
        Decision.INCOMPLETE
    )


def test_a_file_that_a_check_had_to_judge_and_did_not_makes_it_incomplete() -> None:
    policy = loaded(POLICY + '    checks: {code-rules: {judges: ["**/*.py"]}}\n')
    assert verdict(policy).decision is Decision.REVIEW
    found = verdict(policy, results=[result(judged=["src/b.py"])])
    assert found.decision is Decision.INCOMPLETE
    assert reasons(found, "file_missed")[0].path == "src/a.py"
    deleted = changed(after=None)
    facts = facts_of(deleted, "assignment.removed")
    assert verdict(policy, deleted, facts, [result(judged=[])]).decision is Decision.REVIEW


def test_blocked_beats_incomplete_beats_sign_off() -> None:
    policy = loaded(POLICY + "    sign_off: [{id: s, by: [x], when: {paths: ['**']}}]\n")
    crash = CheckResult(failed("other", "crash"))
    assert verdict(policy).decision is Decision.SIGN_OFF
    assert verdict(policy, results=[RAN, crash]).decision is Decision.INCOMPLETE
    bad = verdict(policy, results=[result(finding()), crash])
    assert bad.decision is Decision.BLOCKED
    assert [reason.decision for reason in bad.reasons] == sorted(
        (reason.decision for reason in bad.reasons), key=list(Decision).index
    )


@pytest.mark.parametrize(
    ("unjudged", "decision"), [("sign_off", Decision.SIGN_OFF), ("block", Decision.BLOCKED)]
)
def test_a_file_that_nothing_read(unjudged: str, decision: Decision) -> None:
    change = changed()
    facts = replace(facts_of(change), engines={})
    found = verdict(loaded(POLICY + f"    unjudged: {unjudged}\n"), change, facts, [result(judged=[])])
    assert found.decision is decision
    assert found.files[0].engines == ()


FROZEN = 'version: 1\npatterns: [{id: all, edits: ["*"]}]\nfrozen: ["evals/**"]\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"evals/x": b"1\n"}, {"evals/x": b"2\n"}),
        ({"evals/x": b"1\n"}, {}),
        ({}, {"evals/x": b"1\n"}),
        ({"evals/x": b"1\n"}, {"src/x": b"1\n"}),
        ({"src/x": b"1\n"}, {"evals/x": b"1\n"}),
        ({}, {"EVALS/x": b"1\n"}),
        ({}, {"evals": b"1\n"}),
    ],
)
def test_a_frozen_path_is_not_touched_in_any_way(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    change = ChangeSet.from_files(before, after)
    found = verdict(loaded(FROZEN), change, facts_of(change, "data"))
    assert found.decision is Decision.BLOCKED
    assert "evals/**" in reasons(found, "frozen")[0].message


def test_a_link_in_place_of_a_frozen_folder_is_a_touch() -> None:
    change = ChangeSet((FileChange(None, FileSide("evals", b"elsewhere", MODE_SYMLINK)),))
    assert verdict(loaded(FROZEN), change, facts_of(change, "symlink")).decision is Decision.BLOCKED


WAIVER = """
    waivers:
      - {{finding: "{0}", path: "{1}", reason: known, owner: me, until: {2}}}
"""


@pytest.mark.parametrize(
    ("name", "path", "until", "waived"),
    [
        ("bad-call", "src/**", "2026-11-21", True),
        ("bad-call", "src/a.py", "2027-01-01", True),
        (finding().fingerprint, "src/a.py", "2027-01-01", True),
        ("bad-call", "src/a.py", "2026-11-20", False),
        ("bad-call", "lib/**", "2027-01-01", False),
        ("bad-call", "SRC/**", "2027-01-01", False),
        ("other-call", "src/**", "2027-01-01", False),
        ("code-rules", "src/**", "2027-01-01", False),
    ],
)
def test_waivers(name: str, path: str, until: str, waived: bool) -> None:
    policy = loaded(POLICY + WAIVER.format(name, path, until))
    found = verdict(policy, results=[result(finding())])
    assert found.findings[0].effect is (Effect.WAIVED if waived else Effect.BLOCKS)
    assert found.decision is (Decision.REVIEW if waived else Decision.BLOCKED)
    assert bool(found.policy.unused_waivers) is not waived


def test_expired_and_unused_waivers_are_said_and_block_nothing() -> None:
    old = loaded(POLICY + WAIVER.format("bad-call", "src/**", "2026-01-01"))
    assert verdict(old).decision is Decision.REVIEW
    assert reasons(verdict(old), "waiver_expired")
    idle = loaded(POLICY + WAIVER.format("bad-call", "src/**", "2027-01-01"))
    assert reasons(verdict(idle), "waiver_unused")
    elsewhere = loaded(POLICY + WAIVER.format("bad-call", "lib/**", "2027-01-01"))
    assert not reasons(verdict(elsewhere), "waiver_unused")
    assert verdict(elsewhere).policy.unused_waivers == ("bad-call in lib/** (until 2027-01-01)",)


def test_a_waiver_hides_neither_incomplete_nor_uncovered() -> None:
    policy = loaded(POLICY + WAIVER.format("bad-call", "src/**", "2027-01-01"))
    failing = [result(finding()), CheckResult(failed("other", "crash"))]
    assert verdict(policy, results=failing).decision is Decision.INCOMPLETE
    change = changed()
    assert verdict(policy, change, facts_of(change, "ci"), [result(finding())]).decision is Decision.BLOCKED


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        ("{paths: ['src/**']}", True),
        ("{paths: ['SRC/**']}", True),
        ("{paths: ['lib/**']}", False),
        ("{edits: [assignment.changed]}", True),
        ("{edits: [function.*]}", False),
        ("{capabilities: {gain: [network]}}", True),
        ("{capabilities: {gain: [process]}}", False),
        ("{capabilities: {gain: ['*']}}", True),
        ("{paths: ['lib/**'], capabilities: {gain: [network]}}", False),
        ("[{paths: ['lib/**']}, {capabilities: {gain: [network]}}]", True),
        ("{effects: [protection.*]}", True),
        ("{effects: [protection.loosened]}", False),
        ("{effects: ['*'], capabilities: {gain: [process]}}", False),
        ("{effects: [protection.removed], edits: [assignment.*]}", True),
        ("{findings: [note-*]}", True),
        ("{findings: [note-*], paths: ['lib/**']}", False),
        ("{findings: [else]}", False),
        ("{edits: [assignment.changed], capabilities: {gain: [process]}}", False),
    ],
)
def test_sign_off_conditions(when: str, asked: bool) -> None:
    policy = loaded(POLICY + f"    sign_off: [{{id: who, why: because, by: [a, b], when: {when}}}]\n")
    change = changed()
    results = [result(finding("info", "low", rule="note-it"))]
    facts = facts_of(change, gains=["network"], effects=["protection.removed"])
    found = verdict(policy, change, facts, results)
    assert found.decision is (Decision.SIGN_OFF if asked else Decision.REVIEW)
    assert [(one.id, one.by, one.why, one.paths) for one in found.sign_offs] == (
        [("who", ("a", "b"), "because", ("src/a.py",))] if asked else []
    )


def test_a_waived_finding_asks_for_no_sign_off() -> None:
    policy = loaded(
        POLICY
        + "    sign_off: [{id: who, by: [a], when: {findings: [bad-call]}}]\n"
        + WAIVER.format("bad-call", "src/**", "2027-01-01")
    )
    assert verdict(policy, results=[result(finding())]).decision is Decision.REVIEW


@pytest.mark.parametrize(("over", "decision"), [("block", Decision.BLOCKED), ("sign_off", Decision.SIGN_OFF)])
def test_limits_of_the_whole_change(over: str, decision: Decision) -> None:
    policy = loaded(POLICY + f"    limits: {{added_lines: 2, over: {over}}}\n")
    assert verdict(policy, changed(after=b"a = 2\nb = 1\n")).decision is Decision.REVIEW
    found = verdict(policy, changed(after=b"a = 2\nb = 1\nc = 1\n"))
    assert found.decision is decision
    assert "3 added lines of at most 2" in str(found.reasons)


def test_reasons_are_what_decided_and_nothing_else() -> None:
    policy = loaded(POLICY + "    sign_off: [{id: s, by: [x], when: {paths: ['**']}}]\n")
    unset = CheckResult(skipped("copied", "no index", was_never_set_up=True))
    noted = finding("info", rule="small")
    signed = verdict(policy, results=[result(noted), unset])
    assert [reason.code for reason in signed.reasons] == ["sign_off"]
    assert [reason.code for reason in signed.notes] == ["check_skipped", "covered", "noted"]
    assert signed.skipped == (("copied", "no index"),)
    crash = CheckResult(failed("other", "crash"))
    bad = verdict(policy, results=[result(noted, finding()), unset, crash])
    assert [reason.code for reason in bad.reasons] == ["finding", "check_failed"]
    assert {*bad.reasons, *bad.notes} == set(bad.explanation)
    good = verdict(loaded(POLICY), results=[result(noted), unset])
    assert [reason.code for reason in good.reasons] == ["covered"]
    assert [reason.code for reason in good.notes] == ["check_skipped", "noted"]


def test_a_check_that_had_to_run_and_was_skipped_is_a_reason() -> None:
    found = verdict(loaded(POLICY), results=[RAN, CheckResult(skipped("other", "no index"))])
    assert [reason.code for reason in found.reasons] == ["check_skipped"]
    assert [one.check for one in found.skipped] == ["other"]


def test_the_evidence_of_a_finding_is_not_in_the_verdict() -> None:
    found = verdict(loaded(POLICY), results=[result(replace(finding(), evidence="hunter2"))])
    assert found.findings
    assert "hunter2" not in repr(found)


def test_every_objection_has_a_repair() -> None:
    policy = loaded(POLICY + "    frozen: [src/**]\n    limits: {files: 0}\n    checks: {x: {}}\n")
    change = changed()
    facts = facts_of(change, "ci")
    found = verdict(policy, change, facts, [result(finding()), CheckResult(failed("y", "z"))])
    assert all(reason.repair for reason in found.reasons if reason.decision is not Decision.REVIEW)
    assert {reason.code for reason in found.reasons} == {
        "uncovered_edit", "frozen", "limit", "finding", "check_failed", "check_missing"
    }  # fmt: skip


def test_a_verdict_survives_the_way_to_another_process() -> None:
    found = verdict(loaded(POLICY))
    assert pickle.loads(pickle.dumps(found)) == found


def test_timings_and_digests_are_passed_on() -> None:
    from guard.policy.decide import decide
    from tests.policy.samples import TODAY

    policy, change = loaded(POLICY), changed()
    found = decide(
        policy, change, facts_of(change), [RAN], today=TODAY, rules_digest="sha256:r", timings={"facts": 1.5},
        guard_version="9",
    )  # fmt: skip
    assert found.timings == {"facts": 1.5}
    assert found.policy.rules_digest == "sha256:r"
    assert found.policy.digest == policy.digest
    assert found.change.digest == change.digest
    assert ran("x", ()).reason == ""
