"""Effects: what the change does to something that matters, as a finding for each."""

from __future__ import annotations

from guard.checks.effects.check import EffectsOfChange
from guard.checks.effects.rules import RULES
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.facts.effects.around import files_of
from guard.facts.effects.families import FAMILIES
from guard.model.effect import ChangeEffect
from guard.model.finding import CheckResult, Location, Side, failed

_META = EffectsOfChange.meta
_RULES = {rule.id: rule for rule in RULES}


def judge(context: Context) -> CheckResult:
    """Make findings of the effects among the facts; the facts are the work."""
    facts = context.facts
    findings = Findings(_META)
    for effect in facts.effects:
        _enter(findings, effect)
    if facts.unasked:
        outcome = failed(_META.id, f"the project could not be asked: {'; '.join(facts.unasked)}")
        return CheckResult(outcome, findings.numbered())
    read = {file.path for family in FAMILIES for file in files_of(family, context.change, context.sources)}
    return findings.result(file.path for file in context.change.files if file.path in read)


def _enter(findings: Findings, effect: ChangeEffect) -> None:
    related: tuple[Location, ...] = ()
    path = effect.before_path or effect.path
    if effect.after and effect.before:
        related = (Location(path, effect.before, effect.before, side=Side.BEFORE, note="as it was"),)
    line, side = (effect.after, Side.AFTER) if effect.after else (max(effect.before, 1), Side.BEFORE)
    findings.add(
        _RULES[effect.kind],
        path if side is Side.BEFORE else effect.path,
        line,
        effect.message,
        f"{effect.symbol} {effect.evidence}",
        Case(related=related, severity=effect.severity, confidence=effect.confidence, repair=effect.repair),
        side=side,
    )
