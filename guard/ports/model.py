"""A language model, asked for one structured answer at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Usage:
    """What asking cost."""

    input_tokens: int = 0
    output_tokens: int = 0
    requests: int = 0
    """Attempts, those that failed included."""
    is_estimate: bool = False
    """Whether the endpoint did not say, and tokens were reckoned from the length of the texts."""

    @property
    def tokens(self) -> int:
        """Both directions together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.requests + other.requests,
            self.is_estimate or other.is_estimate,
        )


@dataclass(frozen=True)
class Reply:
    """What came back. Nothing in it has been checked."""

    text: str
    usage: Usage
    refusal: str = ""
    """The model's own words where it declined to answer."""
    is_complete: bool = True
    """False where the answer was cut off before its end."""


class LanguageModel(Protocol):
    """Answers questions in a given form."""

    @property
    def name(self) -> str:
        """Which model."""
        ...

    def ask(
        self,
        instructions: str,
        data: str,
        form: tuple[str, Mapping[str, Any]],
        *,
        max_output_tokens: int,
        seconds: float,
    ) -> Reply:
        """Ask once.

        Args:
            instructions: what to do; written by guard alone.
            data: what to do it with; may hold text of a proposal.
            form: a name and the JSON Schema that the answer has to follow.
            max_output_tokens: how long the answer may become.
            seconds: how long all attempts together may take.

        Raises:
            ToolError: no answer came in time, or the endpoint turned the question away.
        """
        ...
