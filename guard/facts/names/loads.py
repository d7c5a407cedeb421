"""The modules that a file imports: whenever it is loaded, by whatever means; and all that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.names.library_calls import IMPORTERS
from guard.facts.names.names import Names
from guard.syntax.walk import children, walk


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules that the import statements of a file name, wherever they stand, by their full names.

    Imports relative to its package are none.
    """
    for node in walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


_LATER = (ast.Lambda, ast.GeneratorExp)
"""What is written here runs when somebody asks for it."""


def loaded(names: Names) -> Iterator[str]:
    """The modules that loading the file surely imports, by their full names.

    That is what stands at its own level, in no branch: `import`, and calls that import a named module.
    Imports relative to its package are none.
    """
    for statement in names.tree.body:
        match statement:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.Assign(value=ast.expr() as value) | ast.AnnAssign(value=ast.expr() as value):
                yield from _by_call(value, names)
            case ast.Expr(value=value):
                yield from _by_call(value, names)


def _by_call(value: ast.expr, names: Names) -> Iterator[str]:
    pending: list[ast.AST] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call) and node.args and not IMPORTERS.isdisjoint(names.refs(node.func)):
            module = names.constant(node.args[0])
            if isinstance(module, str) and not module.startswith("."):
                yield module
        if not isinstance(node, _LATER):
            pending += children(node)
