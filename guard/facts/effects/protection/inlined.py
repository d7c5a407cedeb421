"""What helpers that came or went with a change ask and do, in the place of their calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from copy import copy, deepcopy

from guard.facts.effects.protection.refusals import refusal_of
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part, Sides
from guard.facts.effects.records.words import is_record
from guard.facts.names.across import across_in
from guard.syntax.calls import callee, parameters
from guard.syntax.walk import walk

Helper = Callable[[str], ast.AST | None]
"""Gives the function of that name that only one side of a change has; None for any other."""


def helper_of(part: Part, sides: Sides) -> Helper:
    """The helpers of a part that came or went with the change: what both sides have is called alike on both.

    One counts where the name can mean nothing else there: where it is bound once, and to that function.
    """

    def find(name: str) -> ast.AST | None:
        old, new = sides.before_named(name), sides.after_named(name)
        only = new if not old else old if not new else []
        return (
            only[0].node if len(only) == 1 and _means(part, name, only[0], sides, after=bool(new)) else None
        )

    return find


def _means(part: Part, name: str, helper: Part, sides: Sides, *, after: bool) -> bool:
    around = sides.around
    across = across_in(around.change, around.sources, around.project, after=after)
    file = across.files.file(part.path)
    if file is None or file.source.text != part.source.text:
        return False  # it is not of the side that has the helper
    meant = across.meant(file, part.name, name)
    return meant is not None and meant.key == (helper.path, helper.name)


def inlined(test: ast.expr, helper: Helper) -> ast.expr:
    """A condition with what its helpers ask in the place of their calls, where they are one expression."""
    if not any(_names_helper(one, helper) for one in walk(test)):
        return test
    helpers = _Helpers(helper)
    found = helpers.visit(deepcopy(test))
    return found if helpers.has_swapped else test


def expanded(body: Sequence[ast.stmt], helper: Helper) -> list[ast.stmt]:
    """Statements with what a helper does in the place of those that only call it.

    One level deep, and helpers that refuse or record, in a few statements that give nothing back. What
    stands in a call's place stands on its line, and is written out anew.
    """
    return [part for one in body for part in _done(one, helper)]


_MOST_DONE = 12
"""Statements of a helper that stands in the place of its call."""


def _done(node: ast.stmt, helper: Helper) -> list[ast.stmt]:
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
        function = helper(callee(call))
        body = _helping(call, function)
        return [_placed(one, node) for one in body] if body else [node]
    names = ("body", "orelse") if isinstance(node, _HOLDS) else ()
    parts = {name: getattr(node, name) for name in names if hasattr(node, name)}
    inner = {name: expanded(one, helper) for name, one in parts.items()}
    if all(inner[name] == parts[name] for name in inner):
        return [node]
    found = copy(node)
    for name, statements in inner.items():
        setattr(found, name, statements)
    return [found]


_HOLDS = (ast.If, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor)


def _helping(call: ast.Call, function: ast.AST | None) -> list[ast.stmt]:
    """What a helper does with what it is handed; nothing where that cannot be written out.

    One that has to be awaited does nothing by being called.
    """
    if not isinstance(function, ast.FunctionDef) or function.decorator_list or call.keywords:
        return []
    body = [one for one in function.body if not _is_text(one)]
    named = [one.arg for one in parameters(function, gathered=True)]
    gives = any(isinstance(part, _GIVES) for one in body for part in walk(one))
    if gives or len(body) > _MOST_DONE or len(named) != len(call.args):
        return []
    if not refusal_of(body) and not any(is_record(part) for one in body for part in walk(one)):
        return []
    given = _Named(dict(zip(named, call.args, strict=True)))
    return [given.visit(deepcopy(one)) for one in body]


_GIVES = (ast.Return, ast.Yield, ast.YieldFrom, *FUNCTION_NODES)


def _placed(node: ast.stmt, at: ast.stmt) -> ast.stmt:
    for part in walk(node):
        if hasattr(part, "lineno"):
            part.lineno, part.end_lineno = at.lineno, None  # type: ignore[attr-defined]
    return node


def _names_helper(node: ast.AST, helper: Helper) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and helper(callee(node)) is not None


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


class _Helpers(ast.NodeTransformer):
    def __init__(self, helper: Helper) -> None:
        self._helper = helper
        self.has_swapped = False

    def visit_Call(self, node: ast.Call) -> ast.expr:  # the library's name
        found = _asked(node, self._helper(callee(node))) if isinstance(node.func, ast.Name) else None
        if found is None:
            self.generic_visit(node)
            return node
        self.has_swapped = True
        return ast.copy_location(found, node)
