"""What the attributes of a file's objects may be, by the class they are assigned in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.names.scopes import Scope, Value


class Attributes:
    """Assignments to attributes, in class bodies and through any object."""

    def __init__(self) -> None:
        self._assigned: dict[str, list[tuple[Value, Scope, str]]] = {}
        self._bases: dict[str, set[str]] = {}
        self._derived: dict[str, list[str]] = {}
        """By the last part of a class's name: the classes of the file that derive from one so called."""
        self._called: dict[str, list[str]] = {}
        """By the last part of its name: the classes of the file."""
        self._families: dict[str, frozenset[str]] = {}

    def add(self, name: str, value: Value, scope: Scope, home: str) -> None:
        """Note that attribute `name` may be `value`, for objects of class `home`, or of any if that is ""."""
        self._assigned.setdefault(name, []).append((value, scope, home))

    def add_class(self, symbol: str, bases: list[ast.expr]) -> None:
        """Note a class of the file and what it derives from."""
        names = {base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in bases}
        if symbol not in self._bases:
            self._called.setdefault(symbol.rpartition(".")[2], []).append(symbol)
        known = self._bases.setdefault(symbol, set())
        for name in names - known:
            self._derived.setdefault(name, []).append(symbol)
        known |= names

    def __contains__(self, name: str) -> bool:
        return name in self._assigned

    def of(self, name: str, owner: str) -> Iterator[tuple[Value, Scope, bool]]:
        """What attribute `name` of an object of class `owner` ("" if unknown) may be, and if it is likely.

        Unlikely is what is assigned to objects of a class that has nothing to do with `owner`.
        """
        family = self._family(owner)
        for value, scope, home in self._assigned.get(name, ()):
            yield value, scope, not home or home in family

    def _family(self, symbol: str) -> frozenset[str]:
        """The classes of the file that inherit from `symbol` or that it inherits from, at any distance."""
        if not symbol:
            return frozenset()
        known = self._families.get(symbol)
        if known is not None:
            return known
        found, waiting = {symbol}, [symbol]
        names: set[str] = set()
        asked: set[str] = set()
        while waiting:
            current = waiting.pop()
            simple = current.rpartition(".")[2]
            related = [self._derived.get(simple, [])] if simple not in names else []
            names.add(simple)
            bases = self._bases.get(current, set()) - asked
            asked |= bases
            related += [self._called.get(base, []) for base in bases]
            fresh = [other for others in related for other in others if other not in found]
            found.update(fresh)
            waiting += fresh
        family = frozenset(found)
        # Being related goes both ways: each class of the family has the same one.
        for one in found & self._bases.keys() if symbol in self._bases else {symbol}:
            self._families[one] = family
        return family


def receiver_class(node: ast.expr, scope: Scope) -> str:
    """The class whose object `node` is, where it is the first parameter of a method; else ""."""
    if not isinstance(node, ast.Name):
        return ""
    inner: Scope | None = scope
    while inner is not None:
        if inner.receiver == node.id and inner.parent is not None:
            return inner.parent.symbol
        if inner.is_function and node.id in inner.names:
            return ""
        inner = inner.parent
    return ""
