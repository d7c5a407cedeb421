"""Loggers of a module by the names that it gives them, and by those that their settings know them by."""

from __future__ import annotations

import ast

from guard.facts.effects.records.words import AUDIT
from guard.syntax.calls import callee


def loggers_of(tree: ast.Module) -> dict[str, str]:
    """The names of a module's loggers, each with that by which it was asked for."""
    return {
        target.id: _asked_for(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and callee(node.value) in ("getLogger", "get_logger")
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _asked_for(value: ast.expr) -> str:
    """The name of a logger that is asked for, where it is written out."""
    first = value.args[0] if isinstance(value, ast.Call) and value.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def is_renamed(old: str, value: ast.expr) -> bool:
    """Whether a logger that tells of attacks is asked for by a name that its settings do not cover."""
    if callee(value) not in ("getLogger", "get_logger") or not AUDIT.search(old):
        return False
    new = _asked_for(value)
    return new != old and not new.startswith(f"{old}.")
