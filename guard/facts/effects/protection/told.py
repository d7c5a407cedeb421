"""Effects of this family on a function, told in one form."""

from __future__ import annotations

from guard.facts.effects.family import EffectKind
from guard.facts.effects.protection.sides import Pair
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity


def effect(
    kind: EffectKind,
    pair: Pair,
    severity: Severity,
    said: str,
    evidence: str,
    *,
    before: int = 0,
    after: int | None = None,
    confidence: Confidence = Confidence.MEDIUM,
) -> ChangeEffect:
    """The effect of what differs in a pair.

    Args:
        kind: of this family.
        pair: what differs.
        severity: of this case.
        said: in plain words.
        evidence: the text it rests on.
        before: the line of the side before, as the reviewer counts; 0 for none.
        after: that of the side after; None for the head of the function.
        confidence: of this case.
    """
    old, new = pair.before, pair.after
    is_here = old.path == pair.file.path
    return ChangeEffect(
        kind.id,
        pair.file.path,
        severity,
        confidence,
        said,
        symbol=new.name,
        before=before,
        after=new.line if after is None else after,
        before_path="" if is_here else old.path,
        evidence=evidence,
    )
