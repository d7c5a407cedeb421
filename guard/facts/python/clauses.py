"""Compound statements as clauses: a head that decides, and the statements under it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from guard.facts.python.statements import FUNCTIONS, GUARDED, Unit, units
from guard.syntax.python_normal import Normal, normal_form


@dataclass(frozen=True, eq=False)
class Clause:
    """A part of a compound statement: a head and the statements under it."""

    label: str
    """The keyword ("if", "elif", "else", "except", "case" …); for functions and classes "def", "class"."""
    head: Normal
    """The normal form of what stands between keyword and colon."""
    head_nodes: tuple[ast.AST, ...]
    start: int
    """The first line of the head; blank and comment lines above an `else` are counted in."""
    head_end: int
    """The last line of the head; the body's first line where both share it."""
    body: tuple[Unit, ...]

    @property
    def lines(self) -> range:
        """All its lines, the body's included."""
        return range(self.start, self.body[-1].end + 1)

    @property
    def head_lines(self) -> range:
        """The lines of its head."""
        return range(self.start, self.head_end + 1)


def clauses(unit: Unit) -> tuple[Clause, ...]:
    """The clauses of a compound statement, in order; an `elif` chain comes flat. () for a simple one."""
    found: list[Clause] = []
    start = unit.start
    for label, nodes, extra, body, docstring in _parts(unit.node):
        inner = units(unit.source, body, docstring)
        end = _head_end(inner[0], start)
        found.append(Clause(label, normal_form(*extra, *nodes), nodes, start, end, inner))
        start = inner[-1].end + 1
    return tuple(found)


_Part = tuple[str, tuple[ast.AST, ...], tuple[object, ...], list[ast.stmt], bool]


def _parts(node: ast.stmt) -> list[_Part]:
    """Label, head nodes, head values that are no nodes, body, and whether the body may have a docstring."""
    if isinstance(node, FUNCTIONS):
        nodes = (*node.decorator_list, node.args, *([node.returns] if node.returns else []))
        shape = (node.name, len(node.decorator_list), node.returns is None, type(node).__name__)
        return [("def", (*nodes, *getattr(node, "type_params", [])), shape, node.body, True)]
    if isinstance(node, ast.ClassDef):
        nodes = (*node.decorator_list, *node.bases, *node.keywords, *getattr(node, "type_params", []))
        shape_ = (node.name, len(node.decorator_list), len(node.bases), len(node.keywords))
        return [("class", nodes, shape_, node.body, True)]
    if isinstance(node, ast.If):
        return _branches(node)
    if isinstance(node, ast.For | ast.AsyncFor):
        head: tuple[ast.AST, ...] = (node.target, node.iter)
        return [("for", head, (type(node).__name__,), node.body, False), *_tail("else", node.orelse)]
    if isinstance(node, ast.While):
        return [("while", (node.test,), (), node.body, False), *_tail("else", node.orelse)]
    if isinstance(node, ast.With | ast.AsyncWith):
        return [("with", tuple(node.items), (type(node).__name__,), node.body, False)]
    if isinstance(node, ast.Match):
        return [("case", _case_head(node, case), (), case.body, False) for case in node.cases]
    if isinstance(node, GUARDED):
        return _try_parts(node)
    return []


def _case_head(node: ast.Match, case: ast.match_case) -> tuple[ast.AST, ...]:
    # The subject belongs to every case: a clause's head says all that decides whether it runs.
    return (node.subject, case.pattern, *([case.guard] if case.guard else []))


def _branches(node: ast.If) -> list[_Part]:
    found: list[_Part] = [("if", (node.test,), (), node.body, False)]
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        inner = node.orelse[0]
        # `elif` and `else:` with a lone `if` under it are one tree, and so one normal form.
        found.append(("elif", (inner.test,), (), inner.body, False))
        node = inner
    return [*found, *_tail("else", node.orelse)]


def _try_parts(node: ast.stmt) -> list[_Part]:
    assert isinstance(node, ast.Try) or type(node).__name__ == "TryStar"
    found: list[_Part] = [("try", (), (type(node).__name__,), node.body, False)]  # type: ignore[attr-defined]
    for handler in node.handlers:  # type: ignore[attr-defined]
        head = () if handler.type is None else (handler.type,)
        found.append(("except", head, (handler.name,), handler.body, False))
    found += _tail("else", node.orelse)  # type: ignore[attr-defined]
    return found + _tail("finally", node.finalbody)  # type: ignore[attr-defined]


def _tail(label: str, body: list[ast.stmt]) -> list[_Part]:
    return [(label, (), (), body, False)] if body else []


def _head_end(first: Unit, start: int) -> int:
    shared = first.source.lines[first.start - 1][: first.col].strip()
    return first.start if shared else max(first.start - 1, start)
