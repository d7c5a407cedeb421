"""Conditions that a helper of one expression asks: what it asks, in the place of its call."""

from __future__ import annotations

import ast
from collections.abc import Callable
from copy import deepcopy

from guard.facts.effects.protection.sides import FUNCTION_NODES, Sides
from guard.syntax.calls import callee, parameters
from guard.syntax.walk import walk

Helper = Callable[[str], ast.AST | None]
"""Gives the function of that name that only one side of a change has; None for any other."""


def helper_of(sides: Sides) -> Helper:
    """The helpers that came or went with the change: those that both sides have are called alike on both."""

    def find(name: str) -> ast.AST | None:
        old, new = sides.before_named(name), sides.after_named(name)
        only = new if not old else old if not new else []
        return only[0].node if len(only) == 1 else None

    return find


def inlined(test: ast.expr, helper: Helper) -> ast.expr:
    """A condition with what its helpers ask in the place of their calls, where they are one expression."""
    calls = [one for one in walk(test) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    found = {id(one): _asked(one, helper(callee(one))) for one in calls}
    if not any(found.values()):
        return test
    places = [place for place, one in enumerate(walk(test)) if found.get(id(one)) is not None]
    copy = deepcopy(test)
    by_place = dict(enumerate(walk(copy)))
    originals = dict(enumerate(walk(test)))
    swaps = {id(by_place[place]): found[id(originals[place])] for place in places}
    return _Swap(swaps).visit(copy)  # type: ignore[no-any-return]


def _asked(call: ast.Call, function: ast.AST | None) -> ast.expr | None:
    """What a helper asks of what it is handed; None where it is more than one expression."""
    if not isinstance(function, FUNCTION_NODES) or function.decorator_list or call.keywords:
        return None
    body = [one for one in function.body if not _is_text(one)]
    named = [one.arg for one in parameters(function, gathered=True)]
    last = body[0] if len(body) == 1 else None
    if not isinstance(last, ast.Return) or last.value is None or len(named) != len(call.args):
        return None
    return _Named(dict(zip(named, call.args, strict=True))).visit(deepcopy(last.value))  # type: ignore[no-any-return]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Named(ast.NodeTransformer):
    def __init__(self, given: dict[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:  # the library's name
        return deepcopy(self._given[node.id]) if node.id in self._given else node


class _Swap(ast.NodeTransformer):
    def __init__(self, swaps: dict[int, ast.expr | None]) -> None:
        self._swaps = swaps

    def visit_Call(self, node: ast.Call) -> ast.expr:  # the library's name
        found = self._swaps.get(id(node))
        if found is not None:
            return ast.copy_location(found, node)
        self.generic_visit(node)
        return node
