"""Under what a statement of a test stands."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class ControlContext:
    """Under what a statement stands."""

    reached: bool = True
    guarded: bool = False
    """Whether it stands under a condition."""
    depth: int = 0
    """How many helpers it is inside."""
    nested: bool = False
    """Whether it is inside a function that the test defines: leaving that does not leave the test."""
    condition: ast.expr | None = None
    """The innermost condition."""
    alone: bool = False
    """Whether nothing is judged where the condition does not hold."""
    shortened: bool = False
    """Whether it stands in a loop over a fixed part of something."""

    def under(
        self, *, reached: bool = True, condition: ast.expr | None = None, alone: bool = False
    ) -> ControlContext:
        """The place inside a branch of this one; `reached` is false where the branch never runs."""
        return replace(
            self, reached=self.reached and reached, guarded=True, condition=condition or self.condition,
            alone=self.alone or alone,
        )  # fmt: skip

    def dead(self, unless: bool = False) -> ControlContext:
        """This place, not reached (unless `unless`)."""
        return self if unless else replace(self, reached=False)
