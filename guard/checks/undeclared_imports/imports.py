"""The modules that Python code imports, and how much it insists on each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from guard.facts.names.names import Names, names_of
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources
from guard.syntax.walk import children, walk

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_LOADERS = frozenset({"import_module", "__import__", "importorskip"})
_Walk = tuple[ast.AST, "Need"]


class Need(IntEnum):
    """Whether code works without a module it imports."""

    TYPES = 0
    """Only a type checker imports it."""
    OPTIONAL = 1
    """A failed import is caught, or skips a test."""
    REQUIRED = 2


@dataclass(frozen=True)
class Import:
    """One module that is imported by its full name; relative imports are none."""

    module: str
    """Dotted, as far as it is known to be a module; for `from a import b` it is `a`."""
    names: tuple[str, ...]
    """What is taken out of it, which may be modules too."""
    line: int
    """The line of the Python source, from 1."""
    need: Need


def imports_in(source: PythonSource, sources: Sources) -> Iterator[Import]:
    """Every absolute import of a file, and every call that imports a known module, by whatever name."""
    speaks = any(word in source.text for word in _LOADERS)
    names = names_of(source, sources) if speaks else None
    waiting: list[_Walk] = [(source.tree, Need.REQUIRED)]
    while waiting:
        node, need = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node.lineno, need)
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0 and node.module:
                yield Import(node.module, tuple(alias.name for alias in node.names), node.lineno, need)
        elif isinstance(node, ast.Try | ast.TryStar):
            waiting += _try(node, need)
        elif isinstance(node, ast.If) and _is_for_types(node.test):
            waiting += [(part, Need.TYPES) for part in node.body]
            waiting += [(part, need) for part in node.orelse]
        elif isinstance(node, ast.With) and any(_suppresses(item.context_expr) for item in node.items):
            waiting += [(part, min(need, Need.OPTIONAL)) for part in node.body]
        else:
            if isinstance(node, ast.Call):
                yield from _call(node, need, names)
            waiting += [(part, need) for part in children(node)]


def _try(node: ast.Try | ast.TryStar, need: Need) -> Iterator[_Walk]:
    """A module of which the absence is caught is optional, and so is what is tried in its place."""
    caught = any(handler.type is None or _names(handler.type) & _CAUGHT for handler in node.handlers)
    inner = min(need, Need.OPTIONAL) if caught else need
    for part in (*node.body, *node.orelse):
        yield part, inner
    for handler in node.handlers:
        yield handler, inner
    for part in node.finalbody:
        yield part, need


def _call(node: ast.Call, need: Need, names: Names | None) -> Iterator[Import]:
    if names is None or not node.args:
        return
    called = {callee(node), *(ref.rpartition(".")[2] for ref in names.dotted(node.func))}
    module = names.constant(node.args[0]) if called & _LOADERS else None
    if isinstance(module, str) and module and all(part.isidentifier() for part in module.split(".")):
        optional = "importorskip" in called
        yield Import(module, (), node.lineno, min(need, Need.OPTIONAL) if optional else need)


def _is_for_types(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in _names(test) and isinstance(test, ast.Name | ast.Attribute)


def _suppresses(call: ast.expr) -> bool:
    if not isinstance(call, ast.Call) or "suppress" not in _names(call.func):
        return False
    return any(_names(argument) & _CAUGHT for argument in call.args)


def _names(node: ast.AST) -> set[str]:
    """The last parts of every name in an expression (`ImportError`, `(a.B, C)`)."""
    found = {part.id for part in walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in walk(node) if isinstance(part, ast.Attribute)}
