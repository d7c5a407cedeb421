"""The statements of a Python file one by one, with what each says itself and where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from guard.facts.python.statements import first_place
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import normal_form
from guard.syntax.walk import walk

_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement without the statements inside it, and where it stands."""

    level: int
    block: str
    node: ast.AST
    lines: range

    @property
    def head(self) -> tuple[object, ...]:
        """All that it says itself."""
        fields = [getattr(self.node, name, None) for name in self.node._fields if name not in _BLOCKS]
        return (type(self.node).__name__, *fields)


Marked = Sequence[tuple[Statement, bool]]


def marked_statements(source: PythonSource, changed: AbstractSet[int]) -> Marked:
    """Every statement of a side, with whether any of its lines changed."""
    found = _statements(source.tree, 0)
    return [
        (statement, not changed.isdisjoint(physical_lines(source, statement.lines))) for statement in found
    ]


def groups(old: Marked, new: Marked) -> list[tuple[list[Statement], list[Statement]]] | None:
    """The changed statements of both sides between the same two unchanged ones; None if those differ."""
    found: list[tuple[list[Statement], list[Statement]]] = []
    kept: tuple[list[Statement], list[Statement]] = [], []
    for side, marked in enumerate((old, new)):
        place = 0
        for statement, changed in marked:
            if not changed:
                kept[side].append(statement)
                place += 1
                continue
            while len(found) <= place:
                found.append(([], []))
            found[place][side].append(statement)
    same = len(kept[0]) == len(kept[1]) and all(
        (one.level, one.block) == (two.level, two.block) and normal_form(*one.head) == normal_form(*two.head)
        for one, two in zip(*kept, strict=True)
    )
    return found if same else None


def _statements(node: ast.AST, level: int) -> Iterator[Statement]:
    stack: list[tuple[ast.AST, int, str]] = [(node, level, "")]
    while stack:
        current, height, block = stack.pop()
        if block:
            yield Statement(height, block, current, _own_lines(current))
        for name in reversed(current._fields):
            inner = getattr(current, name, None)
            if name in _BLOCKS and isinstance(inner, list):
                stack.extend((one, height + 1, name) for one in reversed(inner))


def _own_lines(node: ast.AST) -> range:
    """The lines of a statement without those of the statements inside it."""
    if isinstance(node, ast.match_case):
        start = node.pattern.lineno
    else:
        start = first_place(node)[0] if isinstance(node, ast.stmt) else getattr(node, "lineno", 1)
    end = getattr(node, "lineno", start)
    if not any(name in _BLOCKS for name in node._fields):
        return range(start, (getattr(node, "end_lineno", None) or end) + 1)
    for name in node._fields:
        value = getattr(node, name, None)
        if name not in _BLOCKS:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    end = max([end, *(getattr(inner, "end_lineno", 0) or 0 for inner in walk(one))])
    return range(start, end + 1)


def physical_lines(source: PythonSource, lines: range) -> frozenset[int]:
    r"""The lines as everybody but Python counts them, ended by `\n` only."""
    return frozenset(source.physical[line - 1] for line in lines if line <= len(source.physical))
