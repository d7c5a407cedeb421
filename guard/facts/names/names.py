"""What is this name? The one place that answers, for a file of Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from threading import RLock

from guard.facts.names.cells import TooComplexError
from guard.facts.names.constants import Constant
from guard.facts.names.evaluate import Evaluator
from guard.facts.names.library_names import rooted
from guard.facts.names.scope_walk import Scopes
from guard.facts.names.scopes import Function, Scope
from guard.facts.names.steps import Refs, is_builtin
from guard.facts.names.values import LOST, Getter, Value
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources

_NOTHING: Refs = frozenset()
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_of(source: PythonSource, sources: Sources) -> Names:
    """The names of a file that `sources` read, worked out once for whoever asks."""
    names = sources.once(("names", source.text), lambda: Names(source.tree), size=len(source.text))
    # Where the text was read a second time, what is kept knows the nodes of the tree that is gone.
    return names if names.tree is source.tree else Names(source.tree)


class Names:
    """The names of one file; nothing is worked out before it is asked for, and each thing once.

    Safe to share between threads.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.scopes = Scopes(tree)
        self._evaluator = Evaluator(self.scopes)
        self._by_name: dict[tuple[int, str], Value] = {}
        """By the scope that a name is used in, and the name."""
        self._too_complex = False
        self._lock = RLock()

    def value(self, node: ast.expr, scope: Scope | None = None) -> Value:
        """What `node` of the tree may be; `scope` is where it stands, looked up where it is not told.

        Where the names of the file cannot be followed within bounds, that is `LOST`; see `require`.
        """
        with self._lock:
            if self._too_complex:
                return LOST
            where = scope or self.scope_of(node)
            # Most that is asked for are plain names, and the same ones again and again.
            key = (id(where), node.id) if isinstance(node, ast.Name) else None
            known = self._by_name.get(key) if key is not None else None
            if known is not None:
                return known
            try:
                found = self._evaluator.evaluate(node, where)
            except (TooComplexError, RecursionError):
                self._too_complex = True
                return LOST
            if key is not None:
                self._by_name[key] = found
            return found

    def require(self) -> None:
        """Say whether all that was asked for could be worked out.

        Raises:
            TooComplexError: the names refer to each other in more ways than are followed.
        """
        if self._too_complex:
            raise TooComplexError

    def refs(self, node: ast.expr, scope: Scope | None = None) -> Refs:
        """The dotted names of libraries, and of builtins that matter, that `node` may be."""
        return _of_libraries(self.value(node, scope))

    def constant(self, node: ast.expr, scope: Scope | None = None) -> Constant | None:
        """The constant that `node` is, where it can be nothing else."""
        return self.value(node, scope).constant

    def dotted(self, node: ast.expr) -> Refs:
        """The names of libraries and builtins that `node` may be, without detours, objects left out."""
        return _plain(self.value(node))

    def surely(self, node: ast.expr) -> Refs:
        """As `dotted`, where `node` can be nothing else; else nothing."""
        value = self.value(node)
        return frozenset() if value.open or value.many or value.constants or value.parts else _plain(value)

    def imported(self, node: ast.expr) -> Refs:
        """As `dotted`, builtins left out: what of imported modules `node` may be."""
        value = self.value(node)
        return _plain(value._replace(refs=tuple(ref for ref in value.refs if not is_builtin(ref))))

    def held(self, node: ast.expr) -> Refs:
        """As `dotted`, for the things that `node` holds: the parts of a tuple, of a list …"""
        value = self.value(node)
        with self._lock:
            return _plain(self._evaluator.iterate(value)) if value.parts else frozenset()

    def functions(self, node: ast.expr) -> frozenset[Scope]:
        """The functions of the file itself that `node` may be, each by the scope of its inside."""
        return frozenset(one.scope for one in self.value(node).parts if isinstance(one, Function))

    def at_module(self, name: str) -> Refs:
        """What a name of the module's own level may be, seen from another file."""
        if name not in self.scopes.module.names:
            return frozenset()
        return self.refs(ast.Name(name, ast.Load()), self.scopes.module)

    def taken_in(self) -> frozenset[str]:
        """The names that the module's own level has of what it takes out of other modules."""
        bound = self.scopes.module.names.items()
        return frozenset(
            name for name, all_ in bound if any(isinstance(one, str) and "." in one for one, _ in all_)
        )

    def called_inside(self, call: ast.Call, scope: Scope) -> Refs:
        """What a call runs by a name that it was made with: `methodcaller("system")(os)`."""
        return frozenset(ref for _, value in self.by_getter(call, scope) for ref in _of_libraries(value))

    def by_getter(self, call: ast.Call, scope: Scope | None = None) -> Iterator[tuple[ast.Call, Value]]:
        """The calls of `methodcaller` that made what `call` calls, each with the method that is run."""
        if isinstance(call.func, ast.Name | ast.Attribute | ast.Call) and call.args:
            for one in self.value(call.func, scope).parts:
                if isinstance(one, Getter) and one.kind == "method":
                    owner = self.value(call.args[0], scope)
                    with self._lock:
                        method = self._evaluator.member(owner, str(one.key))
                    yield one.call, method

    def scope_of(self, node: ast.expr) -> Scope:
        """Where an expression of the tree stands."""
        return self._scope_of.get(id(node), self.scopes.module)

    @cached_property
    def _scope_of(self) -> dict[int, Scope]:
        found: dict[int, Scope] = {}
        pending: list[tuple[ast.AST, Scope]] = [(self.tree, self.scopes.module)]
        while pending:
            node, scope = pending.pop()
            found[id(node)] = scope
            if _HOLDING[type(node)]:
                pending += self.children(node, scope)
        return found

    def children(self, node: ast.AST, scope: Scope) -> list[tuple[ast.AST, Scope]]:
        """The parts of a node that stands in `scope`, each with where it stands itself."""
        inner = self.scopes.inner.get(id(node))
        if inner is None:
            return [(child, scope) for child in _parts(node)]
        if isinstance(node, _COMPREHENSIONS):
            first = node.generators[0].iter
            return [(child, inner) for child in _parts(node)] + [(first, scope)]
        inside = [node.body] if isinstance(node, ast.Lambda) else getattr(node, "body", [])
        within = set(map(id, inside))
        return [(child, inner if id(child) in within else scope) for child in _parts(node)]


def _parts(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in _HOLDING[type(node)]:
        part = getattr(node, name, None)
        if part is None:
            continue
        if isinstance(part, list):
            found += [one for one in part if isinstance(one, ast.AST)]
        elif isinstance(part, ast.AST):
            found.append(part)
    return found


def _plain(value: Value) -> Refs:
    return frozenset(rooted(ref) for ref in value.refs if "()" not in ref)


_WITHOUT = frozenset({"arg", "attr", "ctx", "id", "kind", "op", "ops", "type_comment"})
"""Fields that hold words and signs."""


class _Holding(dict[type[ast.AST], tuple[str, ...]]):
    """By kind of node: its fields that may hold expressions, statements, or what stands around them."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = self[kind] = tuple(name for name in kind._fields if name not in _WITHOUT)
        return found


_HOLDING = _Holding({ast.Name: (), ast.Constant: (), ast.Pass: ()})


def _of_libraries(value: Value) -> Refs:
    if not value.refs:
        return _NOTHING
    return frozenset(ref for ref in value.refs if not ref.startswith("builtins."))
