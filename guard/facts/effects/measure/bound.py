"""Where a value of a piece of code comes from: what its names were bound to, or gathered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from guard.facts.effects.measure.statements import said
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import children, walk

GATHERS = frozenset({"append", "appendleft", "add", "insert", "extend", "update", "push", "put"})
_MOST = 3000
"""Nodes that are looked at on the way back from one value."""


class Bound:
    """What the names and attributes of a function, class or module hold."""

    def __init__(self, node: ast.AST) -> None:
        """Read nothing yet.

        Args:
            node: the function, class or module; what stands in inner functions belongs to it.
        """
        self.node = node

    @cached_property
    def values(self) -> dict[str, list[ast.expr]]:
        """By the text of a name or attribute: all that it is bound to or gathers."""
        found: dict[str, list[ast.expr]] = {}
        for target, value in self._bindings():
            for one in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                while isinstance(one, ast.Subscript | ast.Starred):
                    one = one.value
                if isinstance(one, ast.Name | ast.Attribute):
                    found.setdefault(said(one), []).append(value)
        return found

    @cached_property
    def ordered(self) -> frozenset[str]:
        """The names that are put in order where they stand."""
        return frozenset(
            said(node.func.value)
            for node in walk(self.node)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sort"
        )

    def of(self, node: ast.AST) -> list[ast.expr]:
        """What a name or attribute is bound to; nothing for anything else."""
        return self.values.get(said(node), []) if isinstance(node, ast.Name | ast.Attribute) else []

    def origins(self, node: ast.AST, *, whole: bool = True) -> Iterator[ast.AST]:
        """Every node that a value is made of, through the names of the code; each name is followed once.

        Args:
            node: where to begin.
            whole: whether `row` counts where only `row["text"]` is taken.
        """
        pending, seen, left = [node], set[str](), _MOST
        while pending and left:
            one = pending.pop()
            left -= 1
            yield one
            if isinstance(one, ast.Name | ast.Attribute) and (text := said(one)) not in seen:
                seen.add(text)
                pending += self.values.get(text, ())
            if whole or not isinstance(one, ast.Subscript | ast.Attribute):
                pending += children(one)

    def core(self, node: ast.expr) -> ast.expr:
        """What a name stands for, as long as it was bound once and to one thing."""
        seen: set[str] = set()
        while isinstance(node, ast.Name | ast.Attribute) and (text := said(node)) not in seen:
            held = self.values.get(text, ())
            if len(held) != 1:
                break
            seen.add(text)
            node = held[0]
        return node

    def _bindings(self) -> Iterator[tuple[ast.expr, ast.expr]]:
        for node in walk(self.node):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        yield from _spread(target, value)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    yield target, value
                case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                    yield target, value
                case (
                    ast.For(target=target, iter=value)
                    | ast.AsyncFor(target=target, iter=value)
                    | ast.comprehension(target=target, iter=value)
                ):
                    yield target, value
                case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                    yield target, value
                case ast.Call(func=ast.Attribute(value=target)) if callee(node) in GATHERS:
                    yield from ((target, value) for value in arguments(node))


def _spread(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The single bindings of `a, b = x, y`."""
    if (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(value, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
    ):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value
