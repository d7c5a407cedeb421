"""Every node of a tree, as `ast.walk` gives them, in a third of its time.

The standard library asks each node for each of its fields, through two generators. Here the fields of a
kind that may hold nodes are worked out once, and contexts (`ast.Load` and its kin, a third of all nodes) are
left out: who wants one reads it from its owner.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from copy import copy
from typing import TypeVar

from guard.syntax.python_nodes import fields_of

_Node = TypeVar("_Node", bound=ast.AST)

_WITHOUT_NODES = frozenset(
    [
        "arg",
        "asname",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "level",
        "module",
        "rest",
        "simple",
        "type_comment",
    ]
)
"""Fields that hold words, numbers and contexts in every kind of node that has one."""


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """By kind of node: its fields that may hold nodes, in order."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = self[kind] = tuple(name for name in fields_of(kind) if name not in _WITHOUT_NODES)
        return found


BELOW = "below, as guard walks it"
"""Where a module or a definition keeps all that is below it; no name of a field, so that no reader of trees
meets it."""
_KEEPING = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FIELDS = _Fields(dict.fromkeys((ast.Name, ast.Constant, ast.Pass), ()))


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below `node`, in order, without contexts."""
    return _below((node,))


def _below(nodes: Iterable[ast.AST]) -> list[ast.AST]:
    """The nodes right below each of some, in order: one call for a whole level, as nodes are many."""
    found: list[ast.AST] = []
    for node in nodes:
        for name in _FIELDS[type(node)]:
            part = getattr(node, name, None)
            if part is None:
                continue
            if isinstance(part, list):
                if part and None not in part and isinstance(part[0], ast.AST):
                    found += part  # a list holds nodes or words, never both
                else:
                    found += [one for one in part if isinstance(one, ast.AST)]
            elif isinstance(part, ast.AST):
                found.append(part)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and all below it, in the order of `ast.walk`, without contexts.

    What is below a module or a definition is gone through once and kept with it: many ask for all of it, and
    nobody alters a tree that is shared. Who alters a copy makes it by `copied`.
    """
    if isinstance(node, _KEEPING):
        yield node
        known = node.__dict__.get(BELOW)
        if known is None:
            known = node.__dict__[BELOW] = list(_levels(children(node)))
        yield from known
    else:
        yield from _levels([node])


def copied(node: _Node) -> _Node:
    """A copy of a node that may be altered, with the same nodes below it until then."""
    made = copy(node)
    made.__dict__.pop(BELOW, None)
    return made


def _levels(level: list[ast.AST]) -> Iterator[ast.AST]:
    while level:
        yield from level
        level = _below(level)
