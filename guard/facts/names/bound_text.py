"""An expression as it is written, with what the names in it are bound to: for who looks for words in it."""

from __future__ import annotations

import ast

from guard.facts.names.names import Names
from guard.facts.names.scopes import Scope
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_MOST = 4
"""Bindings of one name that are looked at."""


def bound_text(node: ast.expr, names: Names, scope: Scope | None = None, steps: int = 3) -> str:
    """The text of an expression and, line by line, of what its names stand for, `steps` names deep."""
    where = scope or names.scope_of(node)
    text = [unparse(node)]
    for one in walk(node) if steps else ():
        bound = where.lookup(one.id) if isinstance(one, ast.Name) else None
        for value, home in bound[1][:_MOST] if bound is not None else ():
            inner = getattr(value, "of", value)
            if isinstance(inner, ast.expr):
                text.append(bound_text(inner, names, home, steps - 1))
    return "\n".join(text)
