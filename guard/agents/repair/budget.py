"""How much a repair may cost."""

from __future__ import annotations

from dataclasses import dataclass

from guard.ports.model import Usage

_LEAST_ANSWER = 256
"""Tokens under which no answer is worth asking for."""


@dataclass(frozen=True)
class Budget:
    """Limits over a whole repair; whichever is reached first ends it."""

    tries: int = 3
    tokens: int = 200_000
    seconds: float = 300.0
    cost: float | None = None
    """In the currency of the prices; None for no limit."""
    input_price: float = 0.0
    """Of a million tokens."""
    output_price: float = 0.0
    answer_tokens: int = 16_000
    """The longest single answer."""

    def spent(self, usage: Usage) -> float:
        """What `usage` costs."""
        return (usage.input_tokens * self.input_price + usage.output_tokens * self.output_price) / 1e6

    def exhausted(self, tries: int, usage: Usage, seconds: float) -> str:
        """Which limit is reached, in words; empty while another try fits."""
        if tries >= self.tries:
            return f"all {self.tries} tries are used"
        if self.tokens - usage.tokens < _LEAST_ANSWER:
            return f"{usage.tokens} of {self.tokens} tokens are used"
        if seconds >= self.seconds:
            return f"{self.seconds:g} seconds are over"
        if self.cost is not None and self.spent(usage) >= self.cost:
            return f"{self.spent(usage):.4f} of {self.cost:g} is spent"
        return ""

    def longest_answer(self, usage: Usage) -> int:
        """Tokens that the next answer may have."""
        return max(_LEAST_ANSWER, min(self.answer_tokens, self.tokens - usage.tokens))
