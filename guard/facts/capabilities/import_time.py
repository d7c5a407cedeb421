"""What of a file's code runs as soon as it is imported: its own level, class bodies, and what those call.

Functions of the file count when the module's own level calls them, decorates with them, makes objects of
their class or hands them to something that calls what it is given. Below `if __name__ == "__main__"` nothing
runs at import, unless the file itself is what a tool starts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from guard.facts.names.indirection import APPLIERS
from guard.facts.names.references import References
from guard.facts.names.scopes import Function, Role, Scope, Spot


def runs_at_import(tree: ast.Module, references: References, *, as_script: bool) -> Callable[[Spot], int]:
    """A function that gives, for a spot, the line at the module's own level that runs it; 0 where none does.

    Goes in: the tree with the references that were made from it, their uses worked out; `as_script` where the
    file is started by itself, so that `__name__` is `"__main__"` in it.
    """
    return _ImportTime(tree, references, as_script).line


class _ImportTime:
    def __init__(self, tree: ast.Module, references: References, as_script: bool) -> None:
        self._references = references
        self._scopes = references.scopes
        named = "__name__" in self._scopes.module.names  # then it may be "__main__" at import, too
        self._guarded = [] if as_script or named else list(_main_blocks(tree))
        self._run: dict[str, int] = {}
        """By the symbol of a function that runs: the line at the module's own level that starts it."""
        self._called = {id(node) for node, _ in (*self._scopes.decorators, *self._scopes.metaclasses)}
        """Expressions that are called without standing as the function of a call."""
        self._follow()

    def line(self, spot: Spot) -> int:
        return self._place(spot) if spot.call is not None or id(spot.node) in self._called else 0

    def _place(self, spot: Spot) -> int:
        own = spot.node.lineno
        if any(first <= own <= last for first, last in self._guarded):
            return 0
        started = own
        scope: Scope | None = spot.scope
        while scope is not None:
            if scope.is_function and not _is_lambda(scope):
                if scope.symbol not in self._run:
                    return 0
                started = self._run[scope.symbol]
            scope = scope.parent
        return started

    def _follow(self) -> None:
        """Find the functions that run, from the module's own level inwards."""
        calls = [(spot, list(self._started(spot))) for spot in self._scopes.spots if spot.call is not None]
        calls += [(spot, list(self._property(spot))) for spot in self._scopes.spots if spot.role is Role.READ]
        called = [*self._scopes.decorators, *self._scopes.metaclasses]
        calls += [(Spot(node, scope, Role.CALL), list(self._named(node, scope))) for node, scope in called]
        for bases in self._scopes.bases.values():
            calls += [
                (Spot(node, scope, Role.CALL), list(self._subclassed(node, scope))) for node, scope in bases
            ]
        waiting = [(spot, symbols) for spot, symbols in calls if symbols]
        met = True
        while met:
            met = False
            for spot, symbols in waiting:
                line = self._place(spot)
                for symbol in symbols if line else ():
                    if symbol not in self._run:
                        self._run[symbol] = line
                        met = True

    def _started(self, spot: Spot) -> Iterator[str]:
        """The symbols of the file's functions that a call may run."""
        call = spot.call
        if call is None:
            return
        own = list(self._named(call.func, spot.scope))
        yield from own
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if own or name in APPLIERS:
            for argument in (*call.args, *(word.value for word in call.keywords)):
                self._called.add(id(argument))
                yield from self._named(argument, spot.scope)

    def _named(
        self, node: ast.expr, scope: Scope, seen: frozenset[tuple[int, str]] = frozenset()
    ) -> Iterator[str]:
        """The functions of the file that calling `node` runs; for a class, its methods with underscores.

        `seen` holds the names that led here: names may go round in a circle.
        """
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            if found is None:
                return
            owner, candidates = found
            here = (id(owner), node.id)
            if here in seen:
                return
            for value, _ in candidates:
                if isinstance(value, Function):
                    yield value.scope.symbol
                elif isinstance(value, ast.Name):
                    yield from self._named(value, owner, seen | {here})  # another name for it
            yield from self._special_methods(owner.qualify(node.id))
        elif isinstance(node, ast.Attribute):
            if self._references.refs(node, scope):
                return
            for value, _, _ in self._scopes.attributes.of(node.attr, ""):
                if isinstance(value, Function):
                    yield value.scope.symbol
        elif isinstance(node, ast.Call):  # a decorator with arguments
            yield from self._named(node.func, scope)

    def _property(self, spot: Spot) -> Iterator[str]:
        """What reading an attribute may run."""
        node = spot.node
        if isinstance(node, ast.Attribute) and node.attr in self._scopes.attributes:
            for value, _, _ in self._scopes.attributes.of(node.attr, ""):
                if isinstance(value, Function) and value.decorated:
                    yield value.scope.symbol

    def _subclassed(self, node: ast.expr, scope: Scope) -> Iterator[str]:
        """What deriving a class from `node` runs."""
        symbols = self._named(node, scope)
        return (
            one for one in symbols if one.rpartition(".")[2] in ("__init_subclass__", "__class_getitem__")
        )

    def _special_methods(self, symbol: str) -> Iterator[str]:
        if symbol not in self._scopes.bases:
            return
        for name in self._scopes.definitions:
            if name.startswith(f"{symbol}.__"):
                yield name
        for base, where in self._scopes.bases[symbol]:
            if isinstance(base, ast.Name) and where.qualify(base.id) != symbol:
                found = where.lookup(base.id)
                name = found[0].qualify(base.id) if found else ""
                if name and name != symbol and name in self._scopes.bases:
                    yield from (one for one in self._scopes.definitions if one.startswith(f"{name}.__"))


def _is_lambda(scope: Scope) -> bool:
    """Whether it is a lambda's, which may run wherever it is handed to something that calls it."""
    return scope.parent is not None and scope.symbol == scope.parent.symbol


def _main_blocks(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last lines of what only runs when the file is started by itself."""
    for node in tree.body:
        match node:
            case ast.If(
                test=ast.Compare(
                    left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]
                )
                | ast.Compare(
                    left=ast.Constant(value="__main__"), ops=[ast.Eq()], comparators=[ast.Name(id="__name__")]
                )
            ):
                yield node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno
