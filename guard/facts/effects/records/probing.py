"""Answers to who asks for the health of a service that say that all is well when asking failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.records.statements import Said
from guard.syntax.calls import callee, last_name
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

MAY = expression(rb"(?i)health|ready|readiness|alive|liveness|livez")
HEALTH = expression(
    r"(?i)(?:^|[^a-z])_?(?:is_?)?(?:health|ready|readiness|alive|liveness|livez|readyz|heartbeat)"
)
_BROAD = frozenset({"", "Exception", "BaseException"})
_TELLS = expression(
    r"(?i)fail|error|down\b|unhealth|unavail|degrad|\bnot\b|not_|dead|broken|unreach|critical|\bfalse\b|\b[45]\d\d\b"
    r"|unknown|\bbad\b|offline|disconnect|timeout|exc\b|problem|warn|skip|\bno\b|none"
)
"""What an answer says where it tells that something is not well."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def always_well(source: PythonSource) -> Iterator[Said]:
    """Where a function that tells of health forgets what failed while it asked."""
    for node in walk(source.tree):
        if isinstance(node, _FUNCTIONS) and _is_probe(node):
            yield from _forgets(node)


def _is_probe(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(HEALTH.search(one) for one in (node.name, *map(unparse, node.decorator_list)))


def _forgets(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Said]:
    how = "goes on as if all were well, and is what tells whether it is"
    for one in walk(node):
        if isinstance(one, ast.Try) and any(map(_asks, one.body)):
            for handler in one.handlers:
                if _is_broad(handler) and not _tells(handler, one):
                    yield Said(handler, how)
        elif isinstance(one, ast.With | ast.AsyncWith) and any(map(_suppresses, one.items)):
            if any(map(_asks, one.body)) and not any(map(_decides, one.body)):
                yield Said(one, how)
        elif isinstance(one, ast.Return) and _is_ever_true(one.value):
            yield Said(one, "is always true, and is what tells of health")


def _asks(statement: ast.stmt) -> bool:
    return any(isinstance(one, ast.Call) for one in walk(statement))


def _is_broad(handler: ast.ExceptHandler) -> bool:
    given = handler.type
    kinds: Sequence[ast.expr | None] = given.elts if isinstance(given, ast.Tuple) else [given]
    return any(last_name(one) in _BROAD if one is not None else True for one in kinds)


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and callee(call) == "suppress"
        and any(last_name(one) in _BROAD for one in call.args)
    )


def _tells(handler: ast.ExceptHandler, whole: ast.Try) -> bool:
    """Whether what is answered after a failure differs from what is answered without one."""
    said = [one for one in handler.body if not _only_logs(one)]
    if any(isinstance(one, ast.Raise) for part in said for one in walk(part)):
        return True
    if handler.name and any(
        isinstance(one, ast.Name) and one.id == handler.name for part in said for one in walk(part)
    ):
        return True
    if any(_TELLS.search(unparse(part)) for part in said):
        return True
    returns = [one for part in said for one in walk(part) if isinstance(one, ast.Return)]
    if returns:
        return any(one.value is None for one in returns)
    own = {unparse(one) for part in said for one in walk(part) if isinstance(one, ast.Assign)}
    return any(map(_decides, [*whole.body, *whole.orelse])) and not own


def _decides(statement: ast.stmt) -> bool:
    """Whether what is answered is set where nothing failed."""
    return any(
        isinstance(one, ast.Return | ast.Assign | ast.AugAssign | ast.AnnAssign) for one in walk(statement)
    )


def _only_logs(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call | ast.Constant)
        and (
            "log" in unparse(statement.value).partition("(")[0].lower()
            or not isinstance(statement.value, ast.Call)
        )
    )


def _is_ever_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or) and _is_yes(value.values[-1])


def _is_yes(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value) and not isinstance(node.value, str)
