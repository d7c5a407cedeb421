"""What every part of the walk over a syntax tree shares: what it gathers, and the stack of what is left."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guard.facts.names.attributes import Attributes
from guard.facts.names.scopes import Function, Role, Scope, Spot, Value


class Walk:
    """What a walk gathers, without recursion: deep nesting costs memory and not the stack."""

    def __init__(self) -> None:
        self.module = Scope("", None)
        self.spots: list[Spot] = []
        self.stars: list[str] = []
        """Modules imported with `*`."""
        self.imports: list[tuple[str, str, int]] = []
        """Imported modules: dotted name, symbol and line of the import."""
        self.modules: set[str] = set()
        """Dotted names of what `import` brings in."""
        self.attributes = Attributes()
        self.definitions: dict[str, list[tuple[int, int]]] = {}
        """By qualified name: first line, decorators included, and last line."""
        self.bases: dict[str, list[tuple[ast.expr, Scope]]] = {}
        """By a class's qualified name: what it derives from, and the scope that says so."""
        self.decorators: list[tuple[ast.expr, Scope]] = []
        """Decorators, each with the scope of what it decorates."""
        self.metaclasses: list[tuple[ast.expr, Scope]] = []
        self.size = 0
        self.inner: dict[int, Scope] = {}
        """By the id of a function, lambda, class or comprehension: the scope of its inside."""
        self.lambdas: dict[int, Function] = {}
        """By the id of a lambda."""
        self.stores: list[tuple[ast.expr, Scope, ast.Call | None, Value]] = []
        """What is put into something: its name or attribute, the scope, the call or the value set by key."""
        self._called_at_once: dict[int, ast.Call] = {}
        self._stack: list[tuple[ast.AST, Scope]] = []

    def _children(self, node: ast.AST, scope: Scope, skip: str = "") -> None:
        push = self._stack.append
        for name in node._fields:
            part = getattr(node, name, None)
            if name == skip or name == "ctx" or part is None:
                continue
            if isinstance(part, list):
                for item in reversed(part):
                    if isinstance(item, ast.AST):
                        push((item, scope))
            elif isinstance(part, ast.AST):
                push((part, scope))

    def _push(self, nodes: Iterable[ast.AST | None], scope: Scope) -> None:
        self._stack += [(node, scope) for node in nodes if node is not None]

    def _spot(self, node: ast.expr, scope: Scope, role: Role, call: ast.Call | None = None) -> None:
        self.spots.append(Spot(node, scope, role, call))
