"""Calls that nothing can be said of: into a library that the map does not describe, or on something unknown.

Unknown is what the file does not show the making of: a parameter without an annotation, what a function of
another file returned, an element of a table. An annotation is believed, and a method that only built-in types
have (`append`, `strip`) is taken for theirs.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guard.facts.capabilities.table import BUILTINS
from guard.facts.names.attributes import receiver_class
from guard.facts.names.library_names import lookup, rooted
from guard.facts.names.references import References
from guard.facts.names.scopes import Entered, Function, Instance, Scope, Spot, Value

_TYPES = (str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset)
_SHARED = {
    "get",
    "pop",
    "update",
    "insert",
    "add",
    "remove",
    "clear",
    "copy",
    "replace",
    "find",
    "count",
    "index",
}
"""Methods of built-in types that clients, paths and databases have just as often."""
_METHODS = {
    name
    for kind in _TYPES
    for name in dir(kind)
    if not name.startswith("_") and callable(getattr(kind, name)) and name not in _SHARED
}
_LITERALS = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Compare,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_MAX_DEPTH = 6


@dataclass(frozen=True)
class Unclassified:
    """One call that nothing can be said of."""

    text: str
    """What is called: "little_http.get" for a library's name, "client.execute" as it is written."""
    spot: Spot
    library: bool
    """Whether a library is called that the map does not describe; else what is called is not known at all."""


def unclassified(references: References, is_own: Callable[[str], bool]) -> Iterator[Unclassified]:
    """The unclassified calls of a file whose uses have been worked out.

    `is_own` says of a module's first name whether it is of the project itself, whose code is judged where it
    changes.
    """
    origins = _Origins(references, is_own)
    for spot, refs in references.calls():
        unknown = sorted(name for ref in refs if (name := rooted(ref)) and origins.is_unknown(name))
        if unknown:
            yield Unclassified(unknown[0], spot, library=True)
        elif not refs and spot.call is not None and not origins.is_known_callable(spot.call.func, spot.scope):
            yield Unclassified(_written(spot.call.func), spot, library=False)


class _Origins:
    """Tells what the file shows the making of."""

    def __init__(self, references: References, is_own: Callable[[str], bool]) -> None:
        self._references = references
        self._scopes = references.scopes
        self._is_own = is_own
        self._known: dict[tuple[int, str], bool] = {}
        """By scope and name: what has been found out of it; a name may be called as often as it is bound."""
        self._methods: dict[str, bool] = {}

    def is_unknown(self, name: str) -> bool:
        """Whether a dotted name is of a library that nobody described."""
        if name.startswith((".", "<")) or name in BUILTINS or hasattr(builtins, name):
            return False
        return lookup(name) is None and not self._is_own(name.partition(".")[0])

    def is_known_callable(self, node: ast.expr, scope: Scope, depth: int = 0) -> bool:
        """Whether something can be said of calling `node`, which is no library's name."""
        if isinstance(node, ast.Name):
            return self._is_known_name(node.id, scope)
        if isinstance(node, ast.Lambda):
            return True  # its body is read
        if not isinstance(node, ast.Attribute):
            return False
        if node.attr in _METHODS or isinstance(node.value, _LITERALS):
            return True
        if self._is_method(node.attr):
            return True
        home = "super" if _is_super(node.value) else receiver_class(node.value, scope)
        if home and any(self._is_described(base, where) for base, where in self._bases(home, scope)):
            return True
        return self._is_known(node.value, scope, depth + 1)

    def _is_known_name(self, name: str, scope: Scope) -> bool:
        found = scope.lookup(name)
        if found is None:
            return hasattr(builtins, name)
        owner, candidates = found
        if owner.qualify(name) in self._scopes.definitions:
            return True
        if any(one.receiver == name for one in _outwards(scope)):
            return True  # `cls()`
        key = (id(owner), name)
        if key not in self._known:
            self._known[key] = any(isinstance(value, Function | ast.Lambda) for value, _ in candidates)
        return self._known[key]

    def _is_method(self, name: str) -> bool:
        """Whether a class of the file defines a method of that name."""
        if name not in self._methods:
            values = (value for value, _, _ in self._scopes.attributes.of(name, ""))
            self._methods[name] = any(isinstance(value, Function) for value in values)
        return self._methods[name]

    def _bases(self, home: str, scope: Scope) -> list[tuple[ast.expr, Scope]]:
        if home == "super":
            home = next((one.parent.symbol for one in _outwards(scope) if one.receiver and one.parent), "")
        return self._scopes.bases.get(home, [])

    def _is_described(self, base: ast.expr, scope: Scope) -> bool:
        refs = self._references.refs(base, scope)
        return bool(refs) and not any(self.is_unknown(rooted(ref)) for ref in refs)

    def _is_known(self, node: ast.expr, scope: Scope, depth: int) -> bool:
        """Whether the file shows what object `node` is."""
        if depth > _MAX_DEPTH:
            return False
        if isinstance(node, _LITERALS):
            return True
        if isinstance(node, ast.Await | ast.NamedExpr | ast.Starred):
            return self._is_known(node.value, scope, depth + 1)
        if isinstance(node, ast.BoolOp | ast.IfExp):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            return all(self._is_known(part, scope, depth + 1) for part in parts)
        if isinstance(node, ast.BinOp):
            return self._is_known(node.left, scope, depth + 1) and self._is_known(
                node.right, scope, depth + 1
            )
        if isinstance(node, ast.Call):
            return self._is_made_known(node, scope, depth)
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            return found is not None and self._all_known(found[1], depth)
        if isinstance(node, ast.Attribute):
            refs = self._references.refs(node, scope)
            if refs:
                return not any(self.is_unknown(rooted(ref)) for ref in refs)
            home = receiver_class(node.value, scope)
            assigned = (
                [one[:2] for one in self._scopes.attributes.of(node.attr, home) if one[2]] if home else []
            )
            return (
                self._all_known(assigned, depth) if assigned else self._is_known(node.value, scope, depth + 1)
            )
        return False

    def _is_made_known(self, node: ast.Call, scope: Scope, depth: int) -> bool:
        """Whether it is known what a call gives: an object of a described library, class or built-in type."""
        refs = self._references.refs(node.func, scope)
        if refs:
            own = any(ref.startswith(".") or self._is_own(rooted(ref).partition(".")[0]) for ref in refs)
            return not own and not any(self.is_unknown(rooted(ref)) for ref in refs)
        if isinstance(node.func, ast.Name):
            found = scope.lookup(node.func.id)
            return found is None and hasattr(builtins, node.func.id)
        return isinstance(node.func, ast.Attribute) and (
            node.func.attr in _METHODS or self._is_known(node.func.value, scope, depth + 1)
        )

    def _all_known(self, candidates: list[tuple[Value, Scope]], depth: int) -> bool:
        annotated = any(isinstance(value, Instance) for value, _ in candidates)
        shown = [
            (value, where)
            for value, where in candidates
            if isinstance(value, ast.expr | str | Instance | Function | Entered) or not annotated
        ]
        return bool(shown) and all(self._is_shown(value, where, depth + 1) for value, where in shown)

    def _is_shown(self, value: Value, scope: Scope, depth: int) -> bool:
        if isinstance(value, Instance):
            return self._is_described_class(value.annotation, scope)
        if isinstance(value, Entered):
            value = value.of
        return isinstance(value, ast.expr) and self._is_known(value, scope, depth)

    def _is_described_class(self, node: ast.expr, scope: Scope) -> bool:
        """Whether an annotation names built-in types, described libraries' classes or none."""
        if isinstance(node, ast.Subscript):
            return self._is_described_class(node.value, scope)
        if isinstance(node, ast.BinOp):
            return all(self._is_described_class(side, scope) for side in (node.left, node.right))
        if isinstance(node, ast.Constant):
            return node.value is None
        refs = self._references.refs(node, scope)
        if refs:
            return all(lookup(rooted(ref)) is not None for ref in refs) and "typing.Any" not in refs
        return isinstance(node, ast.Name) and isinstance(vars(builtins).get(node.id), type)


def _outwards(scope: Scope) -> Iterator[Scope]:
    inner: Scope | None = scope
    while inner is not None:
        yield inner
        inner = inner.parent


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _written(node: ast.expr) -> str:
    """A name as it is written; what is no name in it is left out ("….execute")."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "…")
    return ".".join(reversed(parts))
