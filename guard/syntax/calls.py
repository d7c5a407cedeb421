"""What is said of a call by its form alone: the last part of its name, and what is handed over."""

from __future__ import annotations

import ast


def last_name(node: ast.AST) -> str:
    """The last part of a plain or a dotted name; "" for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def callee(node: ast.AST) -> str:
    """The last part of the name that a call calls; "" for anything else."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def arguments(call: ast.Call) -> list[ast.expr]:
    """All that is handed over, by place and by keyword."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]
