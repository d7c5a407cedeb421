"""Effects of this family, told in one form."""

from __future__ import annotations

from guard.facts.effects.family import EffectKind
from guard.facts.effects.measure.statements import Compared, Statement
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity


def effect(
    kind: EffectKind,
    compared: Compared,
    what: str,
    new: Statement | None,
    old: Statement | None = None,
    *,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> ChangeEffect:
    """The effect that a statement of a pair has.

    Args:
        kind: of this family.
        compared: the pair it belongs to.
        what: what is different now; the place is said here.
        new: the statement after the change, or None.
        old: what it was before, or None.
        severity: where it differs from the kind's.
        confidence: where it differs from the kind's.
    """
    pair = compared.pair
    where = f"{pair.after.name} in {pair.after.path}" if pair.after.name else pair.after.path
    return ChangeEffect(
        kind.id,
        pair.after.path,
        severity or kind.severity,
        confidence or kind.confidence,
        f"{where}: {what}",
        symbol=pair.after.name,
        before=pair.before.at(old.node) if old is not None else 0,
        after=pair.after.at(new.node) if new is not None else 0,
        before_path="" if pair.before.path == pair.after.path else pair.before.path,
        evidence=(new or old).text[:200] if new or old else what,  # type: ignore[union-attr]
    )


def of_line(
    kind: EffectKind,
    path: str,
    what: str,
    evidence: str,
    *,
    after: int = 0,
    before: int = 0,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> ChangeEffect:
    """The effect that a line of a file has."""
    worth, sure = severity or kind.severity, confidence or kind.confidence
    return ChangeEffect(
        kind.id, path, worth, sure, f"{path}: {what}", after=after, before=before, evidence=evidence[:200]
    )
