"""What is put into the records of a log: filters, formatters and processors that add to what is written.

The manuals of `logging` (filters that impart context, `Formatter.format`, record factories) and of structlog
(processors): whatever such a function enters in the record it is given stands in each line that is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guard.facts.effects.flow.sinks import Place, Sink, Way
from guard.facts.names.scopes import Scope
from guard.syntax.calls import positional
from guard.syntax.walk import walk

if TYPE_CHECKING:
    from guard.facts.effects.flow.modules import Module

_RECORDS = frozenset({"record", "event_dict", "log_record", "logrecord", "rec"})
"""What a record is called where it is handed over: the manuals' own names."""
_WRITES_OUT = frozenset({"format", "formatMessage", "formatException", "process", "__call__", "add_fields"})


def entered(module: Module, symbol: str) -> Iterator[tuple[Sink, Scope]]:
    """The ways by which a function puts something into the record that it is given."""
    text = module.source.text
    if not any(word in text for word in ("record", "event_dict")):
        return
    for node, scope in module.by_symbol.get(symbol, ()):
        names = {one.arg for one in positional(node)} & _RECORDS
        makes = {
            target.id
            for one in walk(node)
            if isinstance(one, ast.Assign) and _makes_a_record(one.value)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for one in walk(node) if names or makes else ():
            value = _put(one, names | makes)
            if value is None and names and node.name in _WRITES_OUT and isinstance(one, ast.Return):
                value = one.value
            if value is not None:
                yield Sink(Way.LOG, None, "record", value.lineno, ((value, Place.BODY),)), scope


def _makes_a_record(node: ast.expr) -> bool:
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else name
    return name in ("LogRecord", "makeLogRecord", "old_factory", "factory", "getLogRecordFactory")


def _put(node: ast.AST, names: frozenset[str] | set[str]) -> ast.expr | None:
    """The value that a statement enters in a record of one of those names."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return node.value if any(_root(target) in names for target in targets) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in ("update", "setdefault") and _root(node.func) in names:
            return node.args[-1]
        return None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
        is_record = isinstance(node.args[0], ast.Name) and node.args[0].id in names if node.args else False
        return node.args[-1] if is_record and len(node.args) == 3 else None
    return None


def _root(node: ast.AST) -> str:
    """The name that an attribute or a part belongs to; "" for a plain name."""
    inner = node
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not node else ""
