"""Whether a name in a Python file is the module, or the builtin, that a reader takes it for."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator


def resolves(tree: ast.Module, roots: frozenset[str]) -> bool:
    """Whether each of `roots` is, wherever the file uses it, the module of that name or a builtin."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                if alias.name == "*":
                    return False
                if bound in roots:
                    plain = isinstance(node, ast.Import) and (alias.asname in (None, alias.name))
                    if not plain:
                        return False
                    if node in tree.body:
                        imported.add(bound)
        elif not roots.isdisjoint(_bound_names(node)):
            return False
    return all(name in imported or hasattr(builtins, name) for name in roots)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """The names that `node` itself binds, imports aside."""
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif not isinstance(node, ast.alias | ast.keyword | ast.Attribute):
        # Functions, classes, handlers, patterns and type parameters call theirs `name` or `rest`.
        for value in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(value, str):
                yield value
