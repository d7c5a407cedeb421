"""What lies on the way to each act of a function: what must hold, and what is called before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

END = "<end>"
"""The text of the act that a function comes to its end."""


@dataclass(frozen=True)
class Condition:
    """One thing on the way: one of its alternatives must hold, or a call must come back."""

    alternatives: frozenset[str]
    line: int
    refusal: str
    """The statement that is run where it does not hold; "" where the act is only skipped."""
    strength: int
    """3: it says who may; 2: it guards something; 1: it refuses; 0: it skips."""
    nodes: tuple[ast.expr, ...] = field(default=(), compare=False, hash=False, repr=False)
    call: str = ""
    """The dotted name of what is called for what it may refuse; "" for a condition."""

    @property
    def shown(self) -> str:
        """In words of the code."""
        return " or ".join(sorted(self.alternatives))[:90]


@dataclass(frozen=True)
class Act:
    """A statement that does something, and what must hold to reach it."""

    text: str
    calls: frozenset[str]
    """The names of what it calls."""
    line: int
    conditions: tuple[Condition, ...]
    statement: ast.stmt = field(compare=False, hash=False, repr=False)
    under: str = ""
    """What swallows its failure, if anything does."""
    passed: tuple[Condition, ...] = ()
    """The calls that have come back, on each way to it, and might have refused."""


@dataclass
class Way:
    """A function, act by act; acts that cannot be reached are left out. Whole once it is handed out."""

    acts: list[Act] = field(default_factory=list)
    refusing: list[Act] = field(default_factory=list)
    """What is done only on the way to a refusal."""
    exits: list[Act] = field(default_factory=list)
    """Where it ends without refusing; the last one is its end."""

    @cached_property
    def conditions(self) -> frozenset[frozenset[str]]:
        """All that must hold anywhere in it."""
        return frozenset(one.alternatives for act in self.acts for one in act.conditions)

    @cached_property
    def calls(self) -> frozenset[str]:
        """All that it calls."""
        return frozenset(name for act in self.acts for name in act.calls)

    @cached_property
    def all_calls(self) -> frozenset[str]:
        """All that it calls, on the way to a refusal, too."""
        return self.calls | frozenset(name for act in self.refusing for name in act.calls)


def blocks_in(node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and cases that stand directly in a statement, a handler or a case."""
    for name in ("body", "orelse", "handlers", "cases", "finalbody"):
        inner = getattr(node, name, None)
        if isinstance(inner, list):
            yield from inner
