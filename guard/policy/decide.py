"""From facts and findings to a verdict: a pure function of its arguments.

The decision is the worst of its reasons (`blocked`, `incomplete`, `sign_off`, `review`), so whatever makes a
change stop stands in the explanation, and nothing stops it without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from guard.model.change import ChangeSet
from guard.model.edit import Facts, edit_order
from guard.model.finding import CheckResult, Outcome, failed
from guard.model.verdict import COVERED, UNFINISHED, Decision, Effect, JudgedFinding, Reason, Stopped, Verdict
from guard.policy import monitored, objections, signatures
from guard.policy.effects import Effects, judge_findings
from guard.policy.loaded import LoadedPolicy
from guard.policy.patterns import Coverage, cover
from guard.policy.summary import change_summary, file_judgements, judged_edits, policy_summary
from guard.wording import counted

_RANKS = {decision: rank for rank, decision in enumerate(Decision)}
_NO_TIMINGS: Mapping[str, float] = MappingProxyType({})


def decide(
    policy: LoadedPolicy,
    change: ChangeSet,
    facts: Facts,
    results: Sequence[CheckResult],
    *,
    stopped: Stopped | None = None,
    today: date,
    rules_digest: str = "",
    timings: Mapping[str, float] = _NO_TIMINGS,
    guard_version: str,
) -> Verdict:
    """Decide whether a change may reach review.

    Args:
        policy: the policy of the trusted base, or the one the trusted caller named.
        change: what is proposed.
        facts: what it does, as `guard.facts` found it, with `policy.rewrites` looked for.
        results: what every check said, in any order.
        stopped: what is missing in `facts` and `results`, where the run was ended.
        today: the date that waivers are judged by.
        rules_digest: the digest of the code rules that were used.
        timings: milliseconds by stage, passed on as they are.
        guard_version: the version that judges.

    Returns:
        The verdict. Equal arguments give an equal verdict; the order of edits and results does not matter.
    """
    facts = replace(facts, edits=tuple(sorted(facts.edits, key=edit_order)))
    counting = [one for one in policy.compiled.patterns if one.pattern.mode == "enforce"]
    coverage = cover(counting, change, facts)
    effects = judge_findings(policy, results, today)
    files = file_judgements(change, facts, results)
    # Who signs for what, and what nothing has read, is not known before all has been looked at.
    needed = () if stopped else signatures.sign_offs(policy, change, facts, coverage, effects.findings, files)
    explanation = objections.unique(
        [
            *objections.of_edits(facts, coverage),
            *(objections.of_accounting(change, facts) if not stopped else ()),
            *objections.of_frozen(policy, change),
            *objections.of_limits(policy, change, facts),
            *objections.of_findings(effects.findings),
            *objections.of_checks(policy, change, results, stopped),
            *(objections.of_unjudged(policy, files) if not stopped else ()),
            *signatures.reasons_of(needed),
            *_notes(policy, change, coverage, effects),
            *monitored.notes(
                policy,
                change,
                facts,
                coverage,
                effects.findings,
                () if stopped else signatures.monitored(policy, change, facts, effects.findings),
            ),
        ],
        _order,
    )
    return Verdict(
        decision=worst(reason.decision for reason in explanation),
        change=change_summary(change, facts),
        policy=policy_summary(policy, rules_digest, effects),
        edits=judged_edits(facts, coverage),
        findings=effects.findings,
        outcomes=_outcomes(results, stopped),
        files=files,
        sign_offs=needed,
        explanation=explanation,
        timings=dict(timings),
        guard_version=guard_version,
    )


def worst(decisions: Iterable[Decision]) -> Decision:
    """The worst of `decisions`; `blocked` where there is none, as nothing then spoke for the change."""
    return min(decisions, key=_RANKS.__getitem__, default=Decision.BLOCKED)


def _notes(policy: LoadedPolicy, change: ChangeSet, coverage: Coverage, effects: Effects) -> Iterator[Reason]:
    """What speaks for the change, and what should be known: reasons that hold nothing up."""
    for pattern in policy.policy.patterns or ():
        count = sum(1 for covering in coverage.covered.values() if covering == pattern.id)
        if count:
            edits = f"{count} edits are" if count > 1 else "1 edit is"
            why = f": {pattern.why}" if pattern.why else ""
            yield Reason(Decision.REVIEW, COVERED, f"{edits} {pattern.id}{why}")
    attention = _count(effects.findings, Effect.ATTENTION)
    if attention:
        verbs = "hold nothing up and want" if attention > 1 else "holds nothing up and wants"
        message = f"{counted(attention, 'finding')} {verbs} a reviewer's attention first"
        yield Reason(Decision.REVIEW, "attention", message)
    noted = _count(effects.findings, Effect.NOTED)
    if noted:
        yield Reason(Decision.REVIEW, "noted", _noted(noted))
    for waiver in effects.expired:
        message = f"the waiver of {waiver.finding} in {waiver.path} ended on {waiver.until.isoformat()}"
        repair = f"{waiver.owner}: repair what it covered, then remove it from the policy."
        yield Reason(Decision.REVIEW, "waiver_expired", message, repair=repair)
    for waiver, finding in effects.altered:
        message = f"the waiver of {waiver.finding} in {waiver.path} is for other content than stands here now"
        repair = f"{waiver.owner}: repair it, or waive what stands here now (`guard waive`)."
        yield Reason(Decision.REVIEW, "waiver_altered", message, finding.path, finding.line, repair)
    yield from _met_by_new(effects)
    paths = dict(zip(policy.policy.waivers or (), policy.compiled.waivers, strict=True))
    for waiver in effects.unused:
        if any(paths[waiver].match(file.path) for file in change.files):
            message = f"the waiver of {waiver.finding} in {waiver.path} met no finding of this change"
            repair = f"{waiver.owner}: remove it from the policy if what it covered is repaired."
            yield Reason(Decision.REVIEW, "waiver_unused", message, repair=repair)


def _met_by_new(effects: Effects) -> Iterator[Reason]:
    """Findings of lines that the change brings, waived by a waiver that is for whatever its rule finds."""
    for finding in effects.unbound:
        message = f"{finding.id} stands in lines that this change brings, and is {finding.why}"
        yield Reason(Decision.REVIEW, "waiver_met", message, finding.path, finding.line)


def _noted(number: int) -> str:
    verbs = "are noted and hold" if number > 1 else "is noted and holds"
    return f"{counted(number, 'finding')} {verbs} nothing up"


def _count(findings: Iterable[JudgedFinding], effect: Effect) -> int:
    return sum(1 for judged in findings if judged.effect is effect)


def _order(reason: Reason) -> tuple[object, ...]:
    return (_RANKS[reason.decision], reason.code, reason.path, reason.line, reason.message, reason.repair)


def _outcomes(results: Iterable[CheckResult], stopped: Stopped | None) -> tuple[Outcome, ...]:
    outcomes = {result.outcome for result in results}
    if stopped:
        outcomes |= {failed(check, f"{UNFINISHED}{stopped.why}") for check in stopped.checks}
    return tuple(sorted(outcomes, key=lambda one: (one.check, one.status.value, repr(one))))
