"""What in a file hides failures for others: own context managers, decorators, helpers, stored `suppress`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from guard.syntax.calls import positional
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_Def = ast.FunctionDef | ast.AsyncFunctionDef
Hides = Callable[[ast.ExceptHandler], str]
"""How a broad handler hides what it caught; "" where it does not, or is not broad."""


def swallowers(
    tree: ast.Module,
    hides: Hides,
    is_suppress: Callable[[ast.expr], bool],
    is_manager: Callable[[ast.expr], bool],
) -> dict[str, ast.stmt]:
    """What at the top of a file hides the failures of what it is put over or given, by its names."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        wraps = isinstance(node, _Def) and _swallows(node, hides, is_manager)
        if isinstance(node, ast.ClassDef) and any(map(_exits_true, node.body)):
            wraps = True
        if wraps and isinstance(node, _Def | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and is_suppress(node.value):
            found |= dict.fromkeys((one.id for one in node.targets if isinstance(one, ast.Name)), node)
    return found


def _swallows(function: _Def, hides: Hides, is_manager: Callable[[ast.expr], bool]) -> bool:
    """Whether it runs what it is given, or what stands below its `with`, under a handler that hides."""
    given = {one.arg for one in positional(function)}
    for node in walk(function):
        if isinstance(node, ast.Try | ast.TryStar) and any(map(hides, node.handlers)):
            for part in (part for statement in node.body for part in walk(statement)):
                if isinstance(part, ast.Yield) and any(map(is_manager, function.decorator_list)):
                    return True
                if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in given:
                    return True
    return False


def _exits_true(node: ast.stmt) -> bool:
    if not isinstance(node, _Def) or node.name not in ("__exit__", "__aexit__"):
        return False
    return any(
        isinstance(one, ast.Return) and isinstance(one.value, ast.Constant) and one.value.value is True
        for one in node.body
    )


def covered(
    body: Sequence[ast.stmt], is_swallower: Callable[[ast.expr], bool]
) -> Iterator[tuple[int, str, Sequence[ast.stmt], str]]:
    """Where a body hides failures through such a name: line, name, the statements, the call handed over."""
    for place, statement in enumerate(body):
        for node in walk(statement) if isinstance(statement, ast.Expr) else ():
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in _ENTER:
                if node.args and is_swallower(node.args[0]):
                    yield node.lineno, unparse(node.args[0]), body[place + 1 :], ""
            elif isinstance(node.func, ast.Name) and is_swallower(node.func) and node.args:
                handed = ast.Call(node.args[0], node.args[1:], node.keywords)
                yield node.lineno, node.func.id, (), unparse(handed)


_ENTER = ("enter_context", "enter_async_context")
