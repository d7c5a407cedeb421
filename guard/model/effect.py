"""An effect of a change: what it does to something that matters, said of the difference of both sides."""

from __future__ import annotations

from dataclasses import dataclass

from guard.model.finding import Confidence, Severity


@dataclass(frozen=True)
class ChangeEffect:
    """One effect. `kind` is a name out of `guard.facts.effects.families.EFFECTS` ("protection.removed")."""

    kind: str
    path: str
    """The file after the change (before it, for something removed with its file)."""
    severity: Severity
    """How much it matters, if it is so."""
    confidence: Confidence
    """How sure it is that it is so: high where the form alone tells."""
    message: str
    """In plain words: what is different now, and what follows from it."""
    symbol: str = ""
    """The qualified name of what it concerns ("refund"), or ""."""
    before: int = 0
    """The line before the change that it points at; 0 where there is none."""
    after: int = 0
    """The line after the change that it points at; 0 where there is none."""
    before_path: str = ""
    """The path on the before side, where it differs from `path`."""
    evidence: str = ""
    """The normalised text it rests on: names the effect, whatever lines move, and is never printed."""
    repair: str = ""
    """What to do instead in this case; what its kind says, where it is empty."""

    @property
    def is_sure(self) -> bool:
        """Whether the form alone tells."""
        return self.confidence is Confidence.HIGH

    @property
    def sort_key(self) -> tuple[str, int, str, str, str, str]:
        """Orders effects the same way on every machine."""
        return (self.path, self.after or self.before, self.kind, self.symbol, self.evidence, self.message)
