"""Behaviour: what the runs have shown, as findings."""

from __future__ import annotations

from guard.checks.behaviour.check import BehaviourOfChange
from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.model.finding import CheckResult, failed, skipped

_ID = BehaviourOfChange.meta.id
_NOT_ASKED = "nothing was run: `guard prove RANGE` runs the project's tests in a sandbox"
_RULES = {rule.id: rule for rule in BehaviourOfChange.meta.rules}


def judge(context: Context) -> CheckResult:
    """Have the change run, and say what that showed.

    Raises:
        ToolError: nothing here can hold proposed code, or a run could not be made.
    """
    if context.ports.behaviour is None:
        return CheckResult(skipped(_ID, _NOT_ASKED))
    observed = context.ports.behaviour.observe(context.change, context.sources, context.stop)
    findings = Findings(BehaviourOfChange.meta)
    for one in observed.evidence:
        findings.add(_RULES[one.kind.value], one.path, one.line, one.message, one.key, side=one.side)
    result = findings.result(observed.judged, *observed.details)
    if observed.could_not:
        return CheckResult(
            failed(_ID, f"could_not_run: {observed.could_not}", *observed.details), result.findings
        )
    return result
