"""Whether what stands on the way of records lets each of them through as it was.

A filter of `logging` lets a record through by an answer that is true or a record; a processor of structlog
drops one by `DropEvent`; what stands before an event of an error reporter drops it by `None` (their manuals,
November 2026). Whoever writes another level, name or text into a record takes it from who looks for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.protection.sides import FUNCTION_NODES, Function, Sides
from guard.project.project import TooManyError
from guard.syntax.calls import callee, last_name, positional
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_RUNS = frozenset({"filter", "__call__"})
"""Methods by which an object answers for a record that it is handed."""
_SAYS_WHAT = frozenset({"levelno", "levelname", "name", "msg", "args", "message"})
"""Parts of a record by which it is looked for."""
_Answers = Function | ast.Lambda


def loses(value: ast.expr, sides: Sides) -> str:
    """How a filter, a processor or a factory loses records or what they say; "" where it does not."""
    return next((how for node in answering(value, sides) if (how := _how(node))), "")


def answering(value: ast.expr, sides: Sides) -> Iterator[_Answers]:
    """The functions that are run for a value which is handed over as a filter."""
    if isinstance(value, ast.Lambda):
        yield value
        return
    name = callee(value) or last_name(value)
    for node in _named(name, sides) if name else ():
        if isinstance(node, FUNCTION_NODES):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, FUNCTION_NODES) and one.name in _RUNS)


def _named(name: str, sides: Sides) -> list[ast.AST]:
    found: list[ast.AST] = [part.node for part in sides.after_named(name)]
    if not found:
        try:
            found = [node for _, node in sides.around.project.definitions(name)]
        except TooManyError:
            return []
    return found


def _how(node: _Answers) -> str:
    given = [one.arg for one in positional(node) if one.arg not in ("self", "cls")]
    if isinstance(node, ast.Lambda):
        return "" if _lets_through(node.body, given) else "lets only some records through"
    inside = [one for statement in node.body for one in walk(statement)]
    if any(isinstance(one, ast.Raise) and one.exc is not None and _drops(one.exc) for one in inside):
        return "drops records"
    written = [one for one in inside if isinstance(one, ast.Assign)]
    if any(_overwrites(one, is_said_again=_says_again(written, given)) for one in written):
        return "writes another level, name or text into records"
    answers = [one.value for one in inside if isinstance(one, ast.Return)]
    if node.name == "filter" or (answers and len(given) == 1):
        if not answers:
            return "lets no record through"
        if not all(one is not None and _lets_through(one, given) for one in answers):
            return "lets only some records through"
    gives_back = any(isinstance(one, ast.Name) and one.id in given for one in answers)
    if gives_back and any(one is None or unparse(one) == "None" for one in answers):
        return "lets only some records through"
    return ""


def _drops(raised: ast.expr) -> bool:
    return (callee(raised) or last_name(raised)) == "DropEvent"


def _overwrites(node: ast.Assign, *, is_said_again: bool) -> bool:
    """Whether it writes something fixed over a part of a record; `args` may go where the text holds them."""
    parts = _SAYS_WHAT - {"args"} if is_said_again else _SAYS_WHAT
    to_record = any(isinstance(one, ast.Attribute) and one.attr in parts for one in node.targets)
    return to_record and isinstance(node.value, ast.Constant | ast.Tuple)


def _says_again(written: list[ast.Assign], given: list[str]) -> bool:
    """Whether the text of a record is made anew of the record itself."""
    return any(
        isinstance(target, ast.Attribute)
        and target.attr in ("msg", "message")
        and any(isinstance(one, ast.Name) and one.id in given for one in walk(node.value))
        for node in written
        for target in node.targets
    )


def _lets_through(value: ast.expr, given: list[str]) -> bool:
    """Whether an answer is always a yes: a constant that is true, or what was handed in."""
    match value:
        case ast.Constant(value=said):
            return bool(said)
        case ast.Name(id=name):
            return name in given or name not in ("None",)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(isinstance(one, ast.Constant) and one.value for one in values)
        case ast.Call():
            inner = last_name(value.func)
            return inner in ("filter", "format", "LogRecord", "makeLogRecord") or inner.endswith("factory")
    return False
