"""Statements of SQL, from files of their own and from the texts of migrations in Python."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from guard.model.change import FileSide
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources
from guard.syntax.sql import Statement, read_statements
from guard.syntax.walk import walk


def statements_in(side: FileSide | None, sources: Sources, asks: Callable[[str], object]) -> list[Statement]:
    """The statements of a side that is SQL or a migration; nothing where it is missing or cannot be read.

    Args:
        side: the file.
        sources: what reads it.
        asks: what holds of texts that are looked at; others are passed over unread.
    """
    text = side.text if side is not None else None
    if side is None or text is None or not asks(text):
        return []
    if not side.path.endswith(".py"):
        return list(read_statements(text))
    source = sources.python(side)
    if isinstance(source, Unreadable):
        return []
    return [
        replace(one, line=source.physical[node.lineno - 1])
        for node in forwards(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and asks(node.value)
        for one in read_statements(node.value)
    ]


def forwards(source: PythonSource) -> Iterator[ast.AST]:
    """All that stands in a migration but for the way back."""
    for top in source.tree.body:
        if not isinstance(top, ast.FunctionDef) or top.name != "downgrade":
            yield from walk(top)
