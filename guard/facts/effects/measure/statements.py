"""The statements of a function that differ, each with what it was: a change seen statement by statement."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guard.facts.effects.protection.sides import Block, Pair, Part
from guard.model.edit import ChangedLines
from guard.syntax.python_text import unparse

_LONGEST = 4000
"""Characters of a statement's own text that is compared; a longer one is a table."""


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement, and where it stands."""

    node: ast.stmt | ast.ExceptHandler
    above: tuple[ast.AST, ...]
    """The statements and handlers it stands in, the outermost first; the function aside."""

    @property
    def line(self) -> int:
        """Where it begins, as Python counts."""
        return self.node.lineno

    @cached_property
    def text(self) -> str:
        """What kind it is, and the text of its own part: of a block only the head."""
        return " ".join([type(self.node).__name__, *(said(one) for one in own(self.node))])

    @property
    def key(self) -> tuple[str, bool]:
        """Equal for statements that do the same: one that handles a failure is another one."""
        return self.text, any(isinstance(one, ast.ExceptHandler) for one in self.above)


@dataclass(frozen=True, eq=False)
class Compared:
    """The statements of a pair that differ."""

    pair: Pair
    altered: tuple[tuple[Statement, Statement], ...]
    """Each before and after."""
    gone: tuple[Statement, ...]
    new: tuple[Statement, ...]

    @property
    def arrived(self) -> Iterator[tuple[Statement | None, Statement]]:
        """Every statement that is new or altered, with what it was."""
        yield from self.altered
        yield from ((None, one) for one in self.new)


def compare(pair: Pair, lines: ChangedLines) -> Compared:
    """What differs between both sides of `pair`, by the lines that differ."""
    before = list(touched(pair.before, sorted(lines.before)))
    after = list(touched(pair.after, sorted(lines.after)))
    left = Counter(one.key for one in after)
    gone: list[Statement] = []
    for one in before:
        if left[one.key]:
            left[one.key] -= 1
        else:
            gone.append(one)
    new: list[Statement] = []
    for one in after:
        if left[one.key]:
            left[one.key] -= 1
            new.append(one)
    return _aligned(pair, *_completed(pair, gone, new))


def _completed(
    pair: Pair, gone: Sequence[Statement], new: Sequence[Statement]
) -> tuple[Sequence[Statement], Sequence[Statement]]:
    """With what a statement of many lines was or is, where lines only came into it, or went out of it."""
    kinds_gone, kinds_new = ({_kind(one.node) for one in many} for many in (gone, new))
    longer = {kind for one in new if _is_long(one.node) and (kind := _kind(one.node)) not in kinds_gone}
    shorter = {kind for one in gone if _is_long(one.node) and (kind := _kind(one.node)) not in kinds_new}
    if not longer and not shorter:
        return gone, new
    before, after = list(inside(pair.before.node)), list(inside(pair.after.node))
    kept = {one.text for one in before} & {one.text for one in after}
    gone = [*gone, *(one for one in before if one.text not in kept and _kind(one.node) in longer)]
    new = [*new, *(one for one in after if one.text not in kept and _kind(one.node) in shorter)]
    return gone, new


def _is_long(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) and (
        (node.end_lineno or node.lineno) > node.lineno
    )


def inside(node: Block) -> Iterator[Statement]:
    """Every statement of a function, class or module, those of inner functions and classes left out."""
    stack: list[tuple[tuple[ast.AST, ...], ast.AST]] = [((), one) for one in reversed(node.body)]
    while stack:
        above, one = stack.pop()
        if isinstance(one, ast.stmt | ast.ExceptHandler):
            yield Statement(one, above)
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack += _below(above, one)


_DEEPEST = 20
"""Blocks around a statement that are kept; what stands deeper is nested as no code is."""


def own(node: ast.AST) -> list[ast.AST]:
    """The parts of a statement that are no blocks: all of a simple one, the head of another."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.decorator_list, node.args]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases]
        case ast.If() | ast.While():
            return [node.test]
        case ast.For() | ast.AsyncFor():
            return [node.target, node.iter]
        case ast.With() | ast.AsyncWith():
            return [part for item in node.items for part in (item.context_expr, item.optional_vars) if part]
        case ast.ExceptHandler():
            return [node.type] if node.type else []
        case ast.Match():
            return [node.subject]
        case ast.Try():
            return []
    return [node]


def said(node: ast.AST) -> str:
    """The text of a piece of code in one form; "" for what is too long to be compared."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.expr | ast.stmt) and (node.end_lineno or 0) - node.lineno > _LONGEST // 40:
        return ""
    text = unparse(node)
    return text if len(text) <= _LONGEST else ""


def short(node: ast.AST) -> str:
    """The text of a piece of code as it is shown, in one line."""
    return " ".join(said(node).split())[:80]


def touched(part: Part, changed: Sequence[int]) -> Iterator[Statement]:
    """The statements of `part` whose own lines differ; blocks without such lines are not opened.

    Args:
        part: a function, class or module.
        changed: the lines that differ, sorted, as the reviewer counts.
    """
    if not changed or not _meets(part, _first(part.node), getattr(part.node, "end_lineno", None), changed):
        return
    stack: list[tuple[tuple[ast.AST, ...], ast.AST]] = [((), one) for one in reversed(part.node.body)]
    while stack:
        above, one = stack.pop()
        first, last = _first(one), getattr(one, "end_lineno", None)
        if not isinstance(one, ast.match_case) and not _meets(part, first, last, changed):
            continue
        if isinstance(one, ast.stmt | ast.ExceptHandler) and _meets(part, first, _head_end(one), changed):
            yield Statement(one, above)
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack += _below(above, one)


def _below(above: tuple[ast.AST, ...], one: ast.AST) -> Iterator[tuple[tuple[ast.AST, ...], ast.AST]]:
    """What stands in the blocks of a statement, the last first."""
    below = (*above, one) if len(above) < _DEEPEST else above
    for name in ("finalbody", "orelse", "handlers", "cases", "body"):
        for inner in reversed(getattr(one, name, None) or ()):
            yield below, inner


def _first(node: ast.AST) -> int:
    first: int = getattr(node, "lineno", 1)
    above: list[int] = [one.lineno for one in getattr(node, "decorator_list", ())]
    return min([first, *above])


def _head_end(node: ast.stmt | ast.ExceptHandler) -> int:
    """The last line of a statement's own part."""
    last = node.end_lineno or node.lineno
    inner = [one for name in ("body", "handlers", "cases") for one in (getattr(node, name, None) or ())[:1]]
    begin = min((_first(one) for one in inner if hasattr(one, "lineno")), default=last + 1)
    return max(node.lineno, min(last, begin - 1))


def _meets(part: Part, first: int, last: int | None, changed: Sequence[int]) -> bool:
    """Whether a changed line lies between two lines of Python's count."""
    physical = part.source.physical
    if last is None:
        return True
    low = physical[min(first, len(physical)) - 1]
    at = bisect_left(changed, low)
    return at < len(changed) and changed[at] <= physical[min(last, len(physical)) - 1]


def _aligned(pair: Pair, gone: Sequence[Statement], new: Sequence[Statement]) -> Compared:
    """Statements of one kind, in their order, are the same one altered; those of equal targets first."""
    altered: list[tuple[Statement, Statement]] = []
    waiting: dict[tuple[str, str], list[Statement]] = {}
    for one in gone:
        waiting.setdefault(_kind(one.node), []).append(one)
    lone: list[Statement] = []
    for one in new:
        same = waiting.get(_kind(one.node))
        if same:
            altered.append((same.pop(0), one))
        else:
            lone.append(one)
    left = [one for many in waiting.values() for one in many]
    return Compared(pair, tuple(altered), tuple(sorted(left, key=lambda one: one.line)), tuple(lone))


def _kind(node: ast.AST) -> tuple[str, str]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return "Assign", said(node.targets[0])
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return "Assign", said(node.target)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "def", node.name
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return "call", said(node.value.func)
    return type(node).__name__, ""
