"""The functions of a Python file, and which of them a change touches."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from guard.checks.swallowed_failure.hiding import Hiding
from guard.checks.swallowed_failure.shape import Function, function
from guard.facts.names.names import names_of
from guard.model.change import FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import children

_Def = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


@dataclass(frozen=True)
class Outline:
    """The functions of one side of a file, not yet looked into."""

    bodies: dict[str, tuple[int, Sequence[ast.stmt]]]
    """By qualified name: line and body."""
    changed: frozenset[str]
    """Those with changed lines."""
    hiding: Hiding | None
    """What hides failures in the file; None where there is none."""

    def shapes(self, wanted: Collection[str]) -> dict[str, Function]:
        """Those of the functions that are wanted."""
        return {
            name: function(name, line, body, self.hiding)
            for name, (line, body) in self.bodies.items()
            if name in wanted and self.hiding is not None
        }


def outline(side: FileSide | None, changed: Collection[int], sources: Sources) -> Outline:
    """The functions of a Python file, those with `changed` lines marked.

    There are none in a file that cannot be read: that it cannot is a fact of its own, which blocks.
    """
    source = sources.python(side)
    if side is None or isinstance(source, Unreadable):
        return Outline({}, frozenset(), None)
    lines = [number for number, place in enumerate(source.physical, 1) if place in changed]
    bodies: dict[str, tuple[int, Sequence[ast.stmt]]] = {}
    touched = set()
    for name, line, body in _scopes(source.tree):
        while name in bodies:
            name += "'"
        bodies[name] = (line, body)
        own = [
            part
            for part in body
            if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        spans = [(part.lineno, part.end_lineno or part.lineno) for part in own] if not name else []
        spans += [(line, body[-1].end_lineno or line)] if name else []
        if any(bisect_left(lines, start) < bisect_right(lines, end) for start, end in spans):
            touched.add(name)
    return Outline(bodies, frozenset(touched), Hiding(names_of(source, sources)))


def _scopes(tree: ast.Module) -> Iterator[tuple[str, int, Sequence[ast.stmt]]]:
    stack: list[tuple[str, ast.Module | ast.ClassDef | _Def]] = [("", tree)]
    while stack:
        name, node = stack.pop()
        if not isinstance(node, ast.ClassDef):
            yield name, getattr(node, "lineno", 1), node.body
        inner: list[ast.AST] = list(node.body)
        while inner:
            part = inner.pop()
            if isinstance(part, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                stack.append((f"{name}.{part.name}" if name else part.name, part))
            elif isinstance(part, ast.Assign) and isinstance(part.value, ast.Lambda):
                stack += [
                    (f"{name}.{target.id}" if name else target.id, _defined(target.id, part.value))
                    for target in part.targets
                    if isinstance(target, ast.Name)
                ]
            else:
                inner += [child for child in children(part) if isinstance(child, _BLOCKS)]


def _defined(name: str, node: ast.Lambda) -> ast.FunctionDef:
    """The function that a name is given as a lambda."""
    answer = ast.copy_location(ast.Return(node.body), node)
    return ast.copy_location(ast.FunctionDef(name, node.args, [answer], []), node)
