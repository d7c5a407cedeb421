"""The scopes that tests stand in: which statements count, which classes and functions are collected."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.skips import Skip
from guard.syntax.calls import callee as called
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk


def optional_names(body: list[ast.stmt]) -> Iterator[str]:
    """Names that a module sets according to whether an import succeeds."""
    for node in body:
        if not isinstance(node, ast.Try):
            continue
        caught = " ".join(unparse(one.type) for one in node.handlers if one.type is not None)
        if "ImportError" in caught or "ModuleNotFoundError" in caught:
            for item in walk(node):
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                    yield item.id
                elif isinstance(item, ast.alias):
                    yield item.asname or item.name


def flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a scope with those under conditions; what stands under `if False` is left out."""
    for node in body:
        if isinstance(node, ast.If):
            known = node.test.value if isinstance(node.test, ast.Constant) else None
            if not isinstance(node.test, ast.Constant) or known:
                yield from flat(node.body)
            if not isinstance(node.test, ast.Constant) or not known:
                yield from flat(node.orelse)
        elif isinstance(node, ast.Try):
            yield from flat([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from flat(node.body)
        else:
            yield node


def leaves_early(body: list[ast.stmt]) -> Iterator[tuple[Skip, str]]:
    """Skips at module level that stand under a condition."""
    for node in body:
        if isinstance(node, ast.If) and not isinstance(node.test, ast.Constant):
            calls = (item.value for item in node.body if isinstance(item, ast.Expr))
            if any(called(call) == "skip" for call in calls):
                yield Skip.CONDITIONAL, f"where {unparse(node.test)}"


def unbound(body: list[ast.stmt]) -> set[str]:
    """Names that the scope deletes or gives another value, after all."""
    found: set[str] = set()
    for node in body:
        targets = node.targets if isinstance(node, ast.Delete | ast.Assign) else []
        found.update(target.id for target in targets if isinstance(target, ast.Name))
    return found


def is_collected_class(node: ast.ClassDef) -> bool:
    """Whether pytest or unittest looks for tests in a class, by its name, its bases, itself."""
    for item in node.body:
        if isinstance(item, ast.Assign) and any(getattr(t, "id", "") == "__test__" for t in item.targets):
            return bool(getattr(item.value, "value", True))
        if isinstance(item, Function) and item.name == "__init__":
            return False
    return node.name.startswith("Test") or any("Test" in unparse(base) or "Case" in unparse(base)
                                               for base in node.bases)  # fmt: skip


def is_fixture(node: Function) -> bool:
    """Whether a function is a fixture, whatever it is called."""
    return any(map(is_fixture_mark, node.decorator_list))


def is_fixture_mark(decorator: ast.expr) -> bool:
    """Whether a decorator makes a fixture; `mark.usefixtures` makes none."""
    name = called(decorator) if isinstance(decorator, ast.Call) else unparse(decorator).rpartition(".")[2]
    return name.endswith("fixture")
