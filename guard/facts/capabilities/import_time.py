"""What of a file's code runs as soon as it is imported: its own level, class bodies, and what those call.

Functions of the file count when the module's own level calls them, decorates with them, makes objects of
their class or hands them to something that calls what it is given. Below `if __name__ == "__main__"` nothing
runs at import, unless the file itself is what a tool starts.
"""

from __future__ import annotations

import ast
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush

from guard.facts.names.indirection import APPLIERS
from guard.facts.names.references import References
from guard.facts.names.scopes import Function, Role, Scope, Spot
from guard.syntax.calls import arguments, callee

Symbols = tuple[str, ...]


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
        self._by_name: dict[tuple[int, str], Symbols] = {}
        self._by_attribute: dict[str, Symbols] = {}
        self._run: dict[str, int] = {}
        """By the symbol of a function that runs: the line at the module's own level that starts it."""
        self._called = {id(node) for node, _ in (*self._scopes.decorators, *self._scopes.metaclasses)}
        """Expressions that are called without standing as the function of a call."""
        self._follow()

    def line(self, spot: Spot) -> int:
        return self._place(spot) if spot.call is not None or id(spot.node) in self._called else 0

    def _place(self, spot: Spot) -> int:
        own = spot.node.lineno
        block = bisect_right(self._guarded, (own, math.inf)) - 1
        if block >= 0 and own <= self._guarded[block][1]:
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
        """Find the functions that run, from the module's own level inwards, in turns: each goes through the
        calls in their order, and a call counts as soon as what it stands in is known to run.
        """
        calls = list(self._calls())
        begun: set[int] = set()
        asleep: dict[str, list[int]] = defaultdict(list)
        queue = [(0, number) for number in range(len(calls))]
        while queue:
            turn, number = heappop(queue)
            spot, groups = calls[number]
            idle = self._idle(spot)
            if idle:
                asleep[idle].append(number)
                continue
            line = self._place(spot)
            for group in groups if line else ():
                if id(group) in begun:
                    continue
                begun.add(id(group))
                for symbol in group:
                    if symbol not in self._run:
                        self._run[symbol] = line
                        for other in asleep.pop(symbol, ()):
                            heappush(queue, (turn + (other < number), other))

    def _calls(self) -> Iterator[tuple[Spot, list[Symbols]]]:
        """Where something is called, with the symbols of what it may run, a group for each name asked."""
        for spot in self._scopes.spots:
            if spot.call is not None and (groups := [one for one in self._started(spot) if one]):
                yield spot, groups
        for spot in self._scopes.spots:
            if spot.role is Role.READ and (group := self._property(spot)):
                yield spot, [group]
        for node, scope in (*self._scopes.decorators, *self._scopes.metaclasses):
            if group := self._named(node, scope):
                yield Spot(node, scope, Role.CALL), [group]
        for bases in self._scopes.bases.values():
            for node, scope in bases:
                if group := self._subclassed(node, scope):
                    yield Spot(node, scope, Role.CALL), [group]

    def _idle(self, spot: Spot) -> str:
        """The innermost function around it that is not known to run; "" where all do."""
        scope: Scope | None = spot.scope
        while scope is not None:
            if scope.is_function and not _is_lambda(scope) and scope.symbol not in self._run:
                return scope.symbol
            scope = scope.parent
        return ""

    def _started(self, spot: Spot) -> Iterator[Symbols]:
        """The symbols of the file's functions that a call may run."""
        call = spot.call
        if call is None:
            return
        own = self._named(call.func, spot.scope)
        yield own
        name = callee(call)
        if own or name in APPLIERS:
            for argument in arguments(call):
                self._called.add(id(argument))
                yield self._named(argument, spot.scope)

    def _named(self, node: ast.expr, scope: Scope) -> Symbols:
        """The functions of the file that calling `node` runs; for a class, its methods with underscores."""
        while isinstance(node, ast.Call):  # a decorator with arguments
            node = node.func
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            return self._bound(node.id, found[0]) if found else ()
        if isinstance(node, ast.Attribute) and not self._references.refs(node, scope):
            if node.attr not in self._by_attribute:
                values = (value for value, _, _ in self._scopes.attributes.of(node.attr, ""))
                symbols = (value.scope.symbol for value in values if isinstance(value, Function))
                self._by_attribute[node.attr] = tuple(dict.fromkeys(symbols))
            return self._by_attribute[node.attr]
        return ()

    def _bound(self, name: str, owner: Scope) -> Symbols:
        """What calling a name of a scope runs: functions, or what another name stands for, and so on."""
        met: dict[tuple[int, str], None] = {}
        while (key := (id(owner), name)) not in self._by_name and key not in met:
            met[key] = None
            symbols, others = self._values(name, owner)
            if symbols or len(others) != 1:
                self._by_name[key] = self._reached(name, owner)
            else:
                name, owner = others[0]
        found = self._by_name.get(key, ())
        self._by_name.update(dict.fromkeys(met, found))
        return found

    def _reached(self, name: str, owner: Scope) -> Symbols:
        """The same where a name may be several things; names may go round in a circle."""
        symbols: dict[str, None] = {}
        met = {(id(owner), name)}
        waiting = [(name, owner)]
        while waiting:
            one, home = waiting.pop()
            if (id(home), one) in self._by_name:
                symbols.update(dict.fromkeys(self._by_name[id(home), one]))
                continue
            own, others = self._values(one, home)
            symbols.update(dict.fromkeys(own))
            fresh = [other for other in others if (id(other[1]), other[0]) not in met]
            met |= {(id(scope), other) for other, scope in fresh}
            waiting += reversed(fresh)
        return tuple(symbols)

    def _values(self, name: str, owner: Scope) -> tuple[list[str], list[tuple[str, Scope]]]:
        """The functions that a name of a scope may be, and the names that it may stand for."""
        own: list[str] = []
        others: list[tuple[str, Scope]] = []
        for value, _ in owner.names.get(name, ()):
            if isinstance(value, Function):
                own.append(value.scope.symbol)
            elif isinstance(value, ast.Name) and (found := owner.lookup(value.id)):
                others.append((value.id, found[0]))
        own += self._special_methods(owner.qualify(name))
        return own, others

    def _property(self, spot: Spot) -> Symbols:
        """What reading an attribute may run."""
        node = spot.node
        return self._properties.get(node.attr, ()) if isinstance(node, ast.Attribute) else ()

    @cached_property
    def _properties(self) -> Mapping[str, Symbols]:
        found: dict[str, Symbols] = {}
        for spot in self._scopes.spots:
            name = getattr(spot.node, "attr", "")
            if name in self._scopes.attributes and name not in found:
                values = (value for value, _, _ in self._scopes.attributes.of(name, ""))
                found[name] = tuple(
                    value.scope.symbol for value in values if isinstance(value, Function) and value.decorated
                )
        return found

    def _subclassed(self, node: ast.expr, scope: Scope) -> Symbols:
        """What deriving a class from `node` runs."""
        symbols = self._named(node, scope)
        return tuple(
            one for one in symbols if one.rpartition(".")[2] in ("__init_subclass__", "__class_getitem__")
        )

    def _special_methods(self, symbol: str) -> Iterator[str]:
        if symbol not in self._scopes.bases:
            return
        yield from self._underscored.get(symbol, ())
        for base, where in self._scopes.bases[symbol]:
            if isinstance(base, ast.Name) and where.qualify(base.id) != symbol:
                found = where.lookup(base.id)
                name = found[0].qualify(base.id) if found else ""
                if name and name != symbol and name in self._scopes.bases:
                    yield from self._underscored.get(name, ())

    @cached_property
    def _underscored(self) -> Mapping[str, list[str]]:
        """By the symbol of a class: what is defined in it, or in something in it, behind two underscores."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._scopes.definitions:
            at = name.find(".__")
            while at >= 0:
                found[name[:at]].append(name)
                at = name.find(".__", at + 1)
        return found


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
