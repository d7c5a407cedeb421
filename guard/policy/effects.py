"""What each finding does to the decision: thresholds, settings of single rules, waivers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from guard.model.finding import CheckResult, Finding, Origin
from guard.model.verdict import TELLING, Effect, JudgedFinding
from guard.policy.model import CheckSetting, Waiver

if TYPE_CHECKING:
    from guard.policy.loaded import LoadedPolicy

DEFAULT_SETTING = CheckSetting()
"""How a check is used that the policy does not name."""

_EFFECTS = {
    "block": Effect.BLOCKS,
    "sign_off": Effect.SIGN_OFF,
    "attention": Effect.ATTENTION,
    "note": Effect.NOTED,
    "off": Effect.WAIVED,
}


_WAIVABLE = (*TELLING, Effect.NOTED)


@dataclass(frozen=True)
class Effects:
    """Every finding with what it did, and what became of the waivers."""

    findings: tuple[JudgedFinding, ...]
    unused: tuple[Waiver, ...]
    """Waivers in force that no finding of this change met."""
    expired: tuple[Waiver, ...]
    altered: tuple[tuple[Waiver, JudgedFinding], ...] = ()
    """Waivers in force for something else than what their rule finds there now, and that finding."""
    unbound: tuple[JudgedFinding, ...] = ()
    """New findings that are waived by their rule alone, whatever it finds."""


def setting_of(loaded: LoadedPolicy, check: str) -> CheckSetting:
    """The policy's setting for a check; the defaults where it states none."""
    return loaded.policy.checks.get(check, DEFAULT_SETTING)


def judge_findings(loaded: LoadedPolicy, results: Iterable[CheckResult], today: date) -> Effects:
    """Judge every finding of `results`, sorted."""
    waivers = tuple(zip(loaded.policy.waivers or (), loaded.compiled.waivers, strict=True))
    used: set[int] = set()
    judged = []
    altered = []
    unbound = []
    # A finding that two results report alike is one finding.
    findings = {finding for result in results for finding in result.findings}
    for finding in sorted(findings, key=lambda one: (one.sort_key, repr(one))):
        plain = _without_waivers(loaded, finding)
        named = [
            index
            for index, (waiver, paths) in enumerate(waivers)
            if waiver.until >= today
            and waiver.finding in (finding.id, finding.fingerprint)
            and paths.match(finding.location.path)
        ]
        index = next((one for one in named if waivers[one][0].content in (None, finding.content)), None)
        if index is None or plain.effect not in _WAIVABLE:
            judged.append(plain)
            altered += [(waivers[one][0], plain) for one in named if index is None]
            continue
        used.add(index)
        waiver = waivers[index][0]
        why = f"waived until {waiver.until.isoformat()} by {waiver.owner}: {waiver.reason}"
        judged.append(JudgedFinding.of(finding, Effect.WAIVED, why))
        if waiver.content is None and waiver.finding == finding.id:
            unbound.append(judged[-1])
    return Effects(
        tuple(judged),
        unused=tuple(
            waiver for index, (waiver, _) in enumerate(waivers) if index not in used and waiver.until >= today
        ),
        expired=tuple(waiver for waiver, _ in waivers if waiver.until < today),
        altered=tuple(altered),
        unbound=tuple(unbound),
    )


def check_signers(loaded: LoadedPolicy, findings: Sequence[JudgedFinding]) -> dict[str, tuple[str, ...]]:
    """By check: who signs for those of its findings that need a sign-off."""
    out = {}
    for judged in findings:
        if judged.effect is Effect.SIGN_OFF:
            band = setting_of(loaded, judged.check).sign_off
            by = band.by if band is not None else None
            out[judged.check] = by or loaded.policy.signers
    return out


MONITORED = "only monitored; it would be "
"""How the reason begins for the effect of a finding that the policy only monitors; its effect follows."""


def _without_waivers(loaded: LoadedPolicy, finding: Finding) -> JudgedFinding:
    judged = _enforced(loaded, finding)
    setting = setting_of(loaded, finding.check)
    rule = setting.rules.get(finding.id)
    is_tried = "monitor" in (setting.mode, rule.mode if rule is not None else "")
    if not is_tried or judged.effect not in TELLING:
        return judged
    return replace(judged, effect=Effect.NOTED, why=f"{MONITORED}{judged.effect.value}: {judged.why}")


def _enforced(loaded: LoadedPolicy, finding: Finding) -> JudgedFinding:
    if finding.origin is Origin.OLD:
        return JudgedFinding.of(finding, Effect.OLD, "it stood there before the change")
    excepted = loaded.compiled.excepted.get(finding.check)
    if excepted is not None and excepted.match(finding.location.path):
        return JudgedFinding.of(finding, Effect.NOTED, f"the policy excepts this path from {finding.check}")
    setting = setting_of(loaded, finding.check)
    rule = setting.rules.get(finding.id)
    if rule is not None:
        return JudgedFinding.of(
            finding, _EFFECTS[rule.effect], f"the policy sets {rule.effect}: {rule.reason}"
        )
    grade = f"{finding.severity} severity, {finding.confidence} confidence"
    if setting.block.met_by(finding.severity, finding.confidence):
        limit = f"{setting.block.severity}/{setting.block.confidence}"
        return JudgedFinding.of(finding, Effect.BLOCKS, f"{grade}: at or over the blocking threshold {limit}")
    band = setting.sign_off
    if band is not None and band.met_by(finding.severity, finding.confidence):
        limit = f"{band.severity}/{band.confidence}"
        return JudgedFinding.of(
            finding, Effect.SIGN_OFF, f"{grade}: at or over the sign-off threshold {limit}"
        )
    if setting.attention is not None and setting.attention.met_by(finding.severity, finding.confidence):
        limit = f"{setting.attention.severity}/{setting.attention.confidence}"
        return JudgedFinding.of(
            finding, Effect.ATTENTION, f"{grade}: at or over the attention threshold {limit}"
        )
    return JudgedFinding.of(finding, Effect.NOTED, f"{grade}: under the thresholds")
