"""How a report is to look."""

from __future__ import annotations

from dataclasses import dataclass

from guard.model.briefing import NO_BRIEFING, Briefing


@dataclass(frozen=True)
class ReportOptions:
    """How a report is to look. Formats for machines read none of it."""

    width: int = 100
    """Columns of the terminal."""
    color: bool = False
    verbose: bool = False
    """Show what is otherwise folded into counts."""
    unicode: bool = True
    """Whether the stream can carry more than ASCII."""
    briefing: Briefing = NO_BRIEFING
    """For formats that lead a reviewer: what was asked around the verdict."""
