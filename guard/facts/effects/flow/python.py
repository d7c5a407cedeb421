"""Flows of secrets in Python: every way out of the changed files, with what arrives there."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from guard.expressions import expression
from guard.facts.effects.flow.answers import answered
from guard.facts.effects.flow.forms import arguments_for
from guard.facts.effects.flow.labels import SECRETS, WHOLE, Kind, Label
from guard.facts.effects.flow.log_records import entered
from guard.facts.effects.flow.modules import Module, Modules
from guard.facts.effects.flow.sinks import Place, Sink, Way, sinks_at, texts_of
from guard.facts.effects.flow.unasked import Unasked
from guard.facts.names.scopes import Scope, Spot
from guard.syntax.calls import arguments, callee, last_name

_MOST_SINKS = 8
"""Ways out of one parameter that are looked at."""
_ROUNDS = 4
"""Calls, one inside the other, through which a parameter is followed to where it leaves."""
_HOST = expression(
    r"(?i)^(?:\w+://)?(?:[^/@\s]*@)?((?:[a-z0-9-]+\.)+[a-z]{2,}|\d+\.\d+\.\d+\.\d+)(?::\d+)?(?:[/?]|$)"
)
"""The host that a text begins with."""
_ROUTES = frozenset(
    {"route", "get", "post", "put", "delete", "patch", "websocket", "api_view", "view", "endpoint"}
)


@dataclass(frozen=True, eq=False)
class Flow:
    """A secret that arrives where values leave."""

    label: Label
    sink: Sink
    place: Place
    module: Module
    symbol: str
    """The function that it leaves from."""
    line: int
    """The line of the call that hands it over, in the tree."""
    at_import: bool
    is_whole: bool
    """Whether what leaves is the secret and nothing around it."""

    @property
    def key(self) -> tuple[object, ...]:
        """Names the flow on both sides of a change."""
        hosts = () if self.place in (Place.BODY, Place.FIELD) else tuple(sorted(self.hosts))
        return (self.label.kind, self.label.what, self.sink.way, self.sink.name, self.place, hosts)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts that the addresses of the call name."""
        texts = (text for one, scope in self.sink.addresses for text in texts_of(one, scope))
        return frozenset(match[1].lower() for text in texts if (match := _HOST.match(text)))


Forwarded = dict[str, list[tuple[Sink, Place]]]
"""By a function's parameter: where that leaves."""


class Flows:
    """The flows of one file of one side, as far as the change can have to do with them."""

    def __init__(self, module: Module, modules: Modules, *, whole: bool = False) -> None:
        """Work nothing out yet.

        Args:
            module: the file.
            modules: its side of the change.
            whole: whether all its functions are looked at, not only those that the change touches.
        """
        self.module = module
        self._modules = modules
        self._whole = whole
        self._sinks: dict[str, tuple[tuple[Sink, Scope], ...]] = {}
        self._summaries: dict[str, Forwarded] = {}

    @cached_property
    def live(self) -> frozenset[str]:
        """The functions that are looked at: touched, or speaking of what a touched line makes a secret."""
        calls = self.module.calls
        if self._whole:
            return frozenset(calls)
        touched = self.module.touched
        secret = self._modules.secret_names
        found = {one for one in calls if one in touched}
        if secret:
            found |= {one for one in calls if not secret.isdisjoint(self.module.words(one))}
        return frozenset(found)

    @cached_property
    def unasked(self) -> Unasked:
        """What of the file runs without being asked for."""
        return Unasked(self.module, self._modules.started(self.module.path))

    def sinks(self, symbol: str) -> tuple[tuple[Sink, Scope], ...]:
        """Every way out of a function, with the scope it stands in."""
        found = self._sinks.get(symbol)
        if found is None:
            names = self.module.names
            calls = self.module.calls.get(symbol, ())
            made = [(sink, spot.scope) for spot in calls for sink in sinks_at(spot, names)]
            made += [(sink, spot.scope) for spot in calls for sink in _refusals(spot)]
            made += [(sink, scope) for sink, scope in self._answers.get(symbol, ())]
            made += entered(self.module, symbol)
            made += answered(self.module, symbol)
            found = self._sinks[symbol] = tuple(sorted(made, key=self._asks, reverse=True))
        return found

    @cached_property
    def found(self) -> tuple[Flow, ...]:
        """Every flow, those through functions of the project among them."""
        return tuple(self._found())

    def _found(self) -> Iterator[Flow]:
        tells = self.module.may_tell or (not self.module.is_aside and self._modules.may_tell)
        if not tells and self.module.is_aside:
            return
        for symbol in sorted(self.live):
            for sink, scope in self.sinks(symbol):
                self._modules.asks_base = self._asks((sink, scope))
                if not tells and not self._modules.asks_base:
                    continue
                for part, place in sink.parts:
                    for label in self.module.carried.of(part, scope):
                        if label.kind in _FOLLOWED:
                            yield self._flow(label, sink, place, sink.line, scope, part)
            self._modules.asks_base = False
            for spot in self.module.calls[symbol] if tells else ():
                yield from self._handed(spot)
        if tells:
            yield from self._by_callers()

    def _handed(self, spot: Spot) -> Iterator[Flow]:
        """What a call hands to functions of the project whose parameters leave."""
        for sink, place, part, label in self._passing(spot, 0):
            if label.kind in _FOLLOWED:
                yield self._flow(label, sink, place, spot.node.lineno, spot.scope, part)

    def _passing(self, spot: Spot, depth: int) -> Iterator[tuple[Sink, Place, ast.expr, Label]]:
        call = spot.call
        assert call is not None
        for module, function in self._targets(spot):
            flows = self if module is self.module else flows_of(module, self._modules)
            for parameter, sinks in list(flows.summary(function, depth + 1).items()):
                for part in arguments_for(call, function, parameter):
                    for label in self.module.carried.of(part, spot.scope):
                        for sink, place in sinks[:_MOST_SINKS]:
                            yield sink, place, part, label

    def summary(self, function: Scope, depth: int = 0) -> Forwarded:
        """Where the parameters of a function leave, by itself or by functions that it calls."""
        known = self._summaries.get(function.symbol)
        if known is not None or depth > _ROUNDS:
            return known or {}
        found: Forwarded = defaultdict(list)
        self._summaries[function.symbol] = found  # a circle adds nothing
        for sink, scope in self.sinks(function.symbol):
            for part, place in sink.parts:
                for label in self.module.carried.of(part, scope):
                    if label.kind is Kind.PARAMETER and label.owner == id(function):
                        found[label.what].append((sink, place))
        for spot in self.module.calls.get(function.symbol, ()):
            for sink, place, _, label in self._passing(spot, depth):
                if label.kind is Kind.PARAMETER and label.owner == id(function):
                    found[label.what].append((sink, place))
        return found

    def _by_callers(self) -> Iterator[Flow]:
        """What calls of touched functions hand over, wherever in the change they stand."""
        if self._whole:
            return
        inner = self.module.names.scopes.inner.values()
        leaving = {
            scope.symbol.rpartition(".")[2]
            for scope in inner
            if scope.is_function and scope.symbol in self.live and self.summary(scope)
        }
        for module in self._modules.all() if leaving else ():
            flows = self if module is self.module else flows_of(module, self._modules)
            for symbol in module.calls.keys() - flows.live:
                if leaving.isdisjoint(module.words(symbol)):
                    continue
                for spot in module.calls[symbol]:
                    if last_name(spot.node) in leaving:
                        yield from flows._handed(spot)

    def _asks(self, one: tuple[Sink, Scope]) -> bool:
        """Whether what leaves there is worth a question to the base."""
        sink, _ = one
        return sink.way in _ABROAD and self.module.touches(sink.line, getattr(sink.call, "end_lineno", None))

    def _targets(self, spot: Spot) -> list[tuple[Module, Scope]]:
        call = spot.call
        assert call is not None
        if not call.args and not call.keywords:
            return []
        found = list(self._modules.functions(self.module, call, spot.scope, ask_base=False))
        if not found and self.module.changed and self.module.touches(call.lineno, call.end_lineno):
            given = self.module.carried.given(call, spot.scope)
            if any(label.kind in WHOLE or label.kind is Kind.VARIABLE for label in given):
                found = list(self._modules.functions(self.module, call, spot.scope, ask_base=True))
        return found

    def _flow(self, label: Label, sink: Sink, place: Place, line: int, scope: Scope, part: ast.expr) -> Flow:
        whole = not isinstance(_meant(part, scope), _PUT_TOGETHER)
        asks = label.kind in _AT_IMPORT and sink.way in _ABROAD
        at_import = self.unasked.runs(line, scope) if asks else False
        return Flow(label, sink, place, self.module, scope.symbol, line, at_import, whole)

    @cached_property
    def _answers(self) -> dict[str, list[tuple[Sink, Scope]]]:
        """What the functions return that answer requests, by their names."""
        scopes = self.module.names.scopes
        handlers = {
            head.symbol
            for decorator, head in scopes.decorators
            if isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in _ROUTES
            and _names_a_path(decorator)
        }
        found: dict[str, list[tuple[Sink, Scope]]] = defaultdict(list)
        for scope in scopes.inner.values() if handlers else ():
            if scope.is_function and scope.symbol in handlers:
                for node in scope.returns:
                    sink = Sink(Way.RESPONSE, None, "return", node.lineno, ((node, Place.BODY),))
                    found[scope.symbol].append((sink, scope))
        return found


def _names_a_path(decorator: ast.Call) -> bool:
    return any(
        isinstance(one, ast.Constant) and str(one.value)[:1] in ("/", "") for one in decorator.args[:1]
    )


_ABROAD = frozenset({Way.NETWORK, Way.NAMES, Way.TELEMETRY, Way.PUBLISHED})
_FOLLOWED = SECRETS | {Kind.HOST, Kind.PERSONAL}
_AT_IMPORT = WHOLE | {Kind.HOST, Kind.VARIABLE}


_PUT_TOGETHER = (ast.Dict, ast.List, ast.Tuple, ast.JoinedStr, ast.BinOp)


def _meant(node: ast.expr, scope: Scope) -> ast.expr:
    """The expression that a name stands for, where it is bound once."""
    for _ in range(4):
        bound = scope.lookup(node.id) if isinstance(node, ast.Name) else None
        if bound is None or len(bound[1]) != 1 or not isinstance(bound[1][0][0], ast.expr):
            break
        node, scope = bound[1][0]  # type: ignore[assignment]
    return node


def flows_of(module: Module, modules: Modules) -> Flows:
    """The flows of a file, worked out once."""
    if module.flows is None:
        module.flows = Flows(module, modules, whole=modules.whole)
    return module.flows


def _refusals(spot: Spot) -> Iterator[Sink]:
    """Errors that are made: their messages end in logs and pages."""
    call = spot.call
    if call is None or (not call.args and not call.keywords):
        return
    name = callee(call)
    owner = spot.scope.symbol.rpartition(".")[0] if name == "__init__" else name
    if owner.endswith(("Error", "Exception")) or name == "abort":
        parts = tuple((part, Place.BODY) for part in arguments(call))
        yield Sink(Way.ERROR, call, name, call.lineno, parts)
