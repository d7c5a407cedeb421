"""How a report is to look."""

from __future__ import annotations

from dataclasses import dataclass


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
