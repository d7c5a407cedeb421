"""What of a repair is kept: figures, and the texts that went back and forth, without secrets."""

from __future__ import annotations

from typing import Any

from guard.agents.repair.budget import Budget
from guard.agents.repair.loop import Repair


def usage(done: Repair, budget: Budget) -> dict[str, Any]:
    """The figures, as JSON values."""
    return {
        "tries": len(done.rounds),
        "requests": done.usage.requests,
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "tokens_are_estimated": done.usage.is_estimate,
        "cost": round(budget.spent(done.usage), 6),
        "seconds": round(done.seconds, 3),
        "ended": done.ended,
        "results": [one.result for one in done.rounds],
    }


def texts(done: Repair) -> dict[str, str]:
    """Every question and answer, by name."""
    named = {}
    for number, one in enumerate(done.rounds, start=1):
        named[f"question-{number}"] = one.question
        named[f"answer-{number}"] = one.reply
    return named
