"""Behaviour: what the runs have shown, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from guard.checks.behaviour.check import BehaviourOfChange
from guard.checks.behaviour.foretold import foretold, not_foretold
from guard.checks.behaviour.rules import DEPENDENCIES, POWER
from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.model.finding import CheckResult, failed, skipped
from guard.ports.behaviour import Observed

_ID = BehaviourOfChange.meta.id
_DEPENDS = "dependency."
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
    if observed.tested is not None:
        _dependencies(context, findings)
    details = (*observed.details, *_powers(context, observed, findings))
    result = findings.result(observed.judged, *details)
    if observed.could_not:
        return CheckResult(failed(_ID, f"could_not_run: {observed.could_not}", *details), result.findings)
    return result


def _dependencies(context: Context, findings: Findings) -> None:
    """Say where what was run had other dependencies than the change asks for."""
    edits = [
        one for one in context.gather_facts().edits if one.kind == "lock" or one.kind.startswith(_DEPENDS)
    ]
    for path in sorted({one.path for one in edits}):
        first = next(one for one in edits if one.path == path)
        message = (
            f"{path} alters dependencies ({first.summary}): tests ran with those of the base's environment"
        )
        findings.add(DEPENDENCIES, path, first.line, message, path)


def _powers(context: Context, observed: Observed, findings: Findings) -> Iterator[str]:
    """What the runs used, held against what reading the change foretells; tells both."""
    if observed.used is None:
        if observed.judged and not observed.could_not:
            yield "nobody watched which files, sockets and processes were used"
        return
    gains = foretold(context.gather_facts())
    strange = tuple(not_foretold(observed.used, gains))
    for one in strange:
        message = (
            f"{one.power} was used on the change and not on the base ({one.words}), and nothing that the "
        )
        message += "change adds is known to"
        findings.add(POWER, one.path, one.line, message, f"{one.power}: {one.key}")
    words = ", ".join(one.power for one in observed.used if one not in strange) or "none"
    yield f"powers used on the change alone: {len(observed.used)}; foretold of them: {words}"
