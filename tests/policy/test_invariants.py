"""What holds of every decision: more trouble never helps, and order never matters."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.kinds import KINDS
from guard.model.change import ChangeSet
from guard.model.edit import Edit, Facts
from guard.model.finding import CheckResult, Finding, Origin, failed, ran, skipped
from guard.model.verdict import Decision, JudgedEdit, Verdict
from tests.policy.samples import edit_of, facts_of, finding, loaded, span, verdict

calm = settings(deadline=None)

POLICIES = [
    loaded(text)
    for text in (
        "version: 1\npatterns: [{id: all, edits: ['*']}]\n",
        """
        version: 1
        patterns:
          - {id: small, edits: [text, data], limits: {files: 1}}
          - {id: some, edits: [text, data, source], paths: ["a/**"], limits: {files: 2, over: sign_off}}
          - {id: quiet, edits: [text, source, function.*], capabilities: {gain: []}}
        sign_off: [{id: s, by: [x], when: {edits: [source]}}, {id: f, by: [y], when: {findings: [one]}}]
        frozen: ["a/frozen"]
        limits: {files: 3}
        checks:
          c: {judges: ["b/**"], sign_off: {severity: low}}
          d: {required: false}
        waivers: [{finding: two, path: "a/**", reason: r, owner: o, until: 2027-01-01}]
        """,
    )
]
PATHS = ["a/one", "a/two", "b/one", "a/frozen", "c"]
RANKS = {decision: rank for rank, decision in enumerate(Decision)}

kinds = st.sampled_from(["text", "data", "source", "function.added", "ci", "unattributed", "binary"])
findings = st.builds(
    finding,
    st.sampled_from(["info", "low", "medium", "high", "critical"]),
    st.sampled_from(["low", "medium", "high"]),
    rule=st.sampled_from(["one", "two", "three"]),
    check=st.sampled_from(["c", "d", "e"]),
    path=st.sampled_from(PATHS),
    origin=st.sampled_from(list(Origin)),
    line=st.integers(1, 2),
)


@st.composite
def outcomes(draw: st.DrawFn) -> CheckResult:
    check = draw(st.sampled_from(["c", "d", "e"]))
    outcome = draw(
        st.sampled_from(
            [ran(check, tuple(PATHS)), ran(check, ("a/one",)), failed(check, "x"), skipped(check, "y")]
        )
    )
    return CheckResult(outcome, tuple(draw(st.lists(findings, max_size=3))))


@st.composite
def proposals(draw: st.DrawFn) -> tuple[ChangeSet, Facts]:
    paths = draw(st.lists(st.sampled_from(PATHS), min_size=1, unique=True))
    change = ChangeSet.from_files(dict.fromkeys(paths, b"1\n2\n"), dict.fromkeys(paths, b"1\n3\n"))
    facts = facts_of(change)
    edits = []
    for file in change.files:
        for kind in draw(st.lists(kinds, min_size=1, max_size=2, unique=True)):
            edits.append(edit_of(file, kind, draw(st.sampled_from([(), ("network",)]))))
    return change, Facts(tuple(edits), facts.lines, facts.engines)


policies = st.sampled_from(POLICIES)
results = st.lists(outcomes(), max_size=3)


def decision(policy: object, proposal: tuple[ChangeSet, Facts], results: Sequence[CheckResult]) -> Verdict:
    return verdict(policy, *proposal, results)  # type: ignore[arg-type]


def no_better(before: Verdict, after: Verdict) -> bool:
    return RANKS[after.decision] <= RANKS[before.decision]


@calm
@given(policies, proposals(), results, findings, st.integers(0, 2))
def test_one_finding_more_never_helps(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult], more: Finding, at: int
) -> None:
    before = decision(policy, proposal, results)
    if not results:
        return
    at %= len(results)
    worse = [*results]
    worse[at] = CheckResult(worse[at].outcome, (*worse[at].findings, more))
    assert no_better(before, decision(policy, proposal, worse))


@calm
@given(policies, proposals(), results, st.sampled_from(sorted(KINDS)), st.sampled_from(PATHS))
def test_one_uncovered_edit_more_blocks(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult], kind: str, path: str
) -> None:
    change, facts = proposal
    more = Edit(kind, path, "one more", after=span(2))
    after = decision(policy, (change, Facts((*facts.edits, more), facts.lines, facts.engines)), results)
    judged = [one for one in after.edits if one == JudgedEdit.of(more, one.pattern, one.why_not, one.repair)]
    assert len(judged) == 1
    if not judged[0].pattern or path not in {file.path for file in change.files}:
        assert after.decision is Decision.BLOCKED


@calm
@given(policies, proposals(), results, kinds, st.sampled_from(PATHS))
def test_one_edit_more_never_helps(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult], kind: str, path: str
) -> None:
    change, facts = proposal
    if path not in {file.path for file in change.files}:
        return
    more = Facts((*facts.edits, Edit(kind, path, "one more", after=span(2))), facts.lines, facts.engines)
    assert no_better(decision(policy, proposal, results), decision(policy, (change, more), results))


@calm
@given(policies, proposals(), results, st.sampled_from(["c", "e", "new"]), st.booleans())
def test_a_required_check_that_fails_is_never_review(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult], check: str, fails: bool
) -> None:
    outcome = failed(check, "crash") if fails else skipped(check, "off")
    after = decision(policy, proposal, [*results, CheckResult(outcome)])
    assert after.decision in (Decision.BLOCKED, Decision.INCOMPLETE)
    assert no_better(decision(policy, proposal, results), after)


@settings(max_examples=200, deadline=None)
@given(policies, proposals(), results, st.randoms())
def test_the_order_of_what_goes_in_does_not_matter(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult], random: object
) -> None:
    change, facts = proposal
    edits = list(facts.edits)
    shuffled = [CheckResult(one.outcome, one.findings[::-1]) for one in results]
    random.shuffle(edits)  # type: ignore[attr-defined]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    lines, engines = list(facts.lines.items())[::-1], list(facts.engines.items())[::-1]
    turned = Facts(tuple(edits), dict(lines), dict(engines))
    mixed = decision(policy, (ChangeSet(change.files[::-1], change.base), turned), shuffled)
    assert repr(mixed) == repr(decision(policy, (change, facts), results))


@calm
@given(policies, proposals(), results)
def test_the_decision_is_the_worst_reason_and_review_is_earned(
    policy: object, proposal: tuple[ChangeSet, Facts], results: list[CheckResult]
) -> None:
    found = decision(policy, proposal, results)
    assert found.decision is min((reason.decision for reason in found.reasons), key=RANKS.__getitem__)
    if found.decision is Decision.SIGN_OFF:
        assert found.sign_offs
    if found.decision is Decision.REVIEW:
        assert all(edit.pattern for edit in found.edits)
        assert found.edits
        assert any(result.outcome.status.value == "ran" for result in results)
