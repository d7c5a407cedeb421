"""Flows of secrets in Python: every way out of the changed files, with what arrives there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from guard.facts.effects.flow.carried import arguments_for
from guard.facts.effects.flow.labels import SECRETS, WHOLE, Kind, Label
from guard.facts.effects.flow.modules import Module, Modules
from guard.facts.effects.flow.sinks import Place, Sink, Way, sinks_at, texts_of
from guard.facts.effects.flow.unasked import Unasked
from guard.facts.names.scopes import Scope, Spot

_ROUNDS = 4
"""Calls, one inside the other, through which a parameter is followed to where it leaves."""
_HOST = re.compile(
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
    scope: Scope

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


Forwarded = Mapping[int, Mapping[str, list[tuple[Sink, Place]]]]
"""By the id of a function's scope and a parameter of it: where that leaves."""


class Flows:
    """The flows of one file of one side."""

    def __init__(self, module: Module, modules: Modules) -> None:
        self.module = module
        self._modules = modules
        self._calls = [spot for spot in module.names.scopes.spots if spot.call is not None]
        self.forwarded: dict[int, dict[str, list[tuple[Sink, Place]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.found: tuple[Flow, ...] = ()

    @cached_property
    def sinks(self) -> tuple[tuple[Sink, Scope], ...]:
        """Every way out, with the scope it stands in."""
        names = self.module.names
        found = [(sink, spot.scope) for spot in self._calls for sink in sinks_at(spot, names)]
        found += [(sink, scope) for sink, scope in self._answers()]
        found += [(sink, spot.scope) for spot in self._calls for sink in _refusals(spot)]
        return tuple(found)

    @cached_property
    def unasked(self) -> Unasked:
        """What of the file runs without being asked for."""
        return Unasked(self.module, self._modules.started(self.module.path))

    def all(self) -> Iterator[Flow]:
        """Every flow of the file, those through its own functions and the project's among them."""
        for sink, scope in sorted(self.sinks, key=self._asks, reverse=True):
            self._modules.asks_base = self._asks((sink, scope))
            for part, place in sink.parts:
                labels = self.module.carried.of(part, scope)
                for label in labels:
                    if label.kind is Kind.PARAMETER:
                        self.forwarded[label.owner][label.what].append((sink, place))
                    elif label.kind in _FOLLOWED:
                        yield self._flow(label, sink, place, sink.line, scope, part)
        self._modules.asks_base = False
        yield from self._through_calls()

    def _asks(self, one: tuple[Sink, Scope]) -> bool:
        """Whether what leaves there is worth a question to the base."""
        sink, _ = one
        return sink.way in _ABROAD and self.module.touches(sink.line, getattr(sink.call, "end_lineno", None))

    def _through_calls(self) -> Iterator[Flow]:
        """What is handed to functions whose parameters leave."""
        todo = [(spot, target) for spot in self._calls for target in self._targets(spot)]
        done: set[tuple[int, int, str, int]] = set()
        for _ in range(_ROUNDS):
            met = False
            for spot, (module, function) in todo:
                flows = self if module is self.module else flows_of(module, self._modules)
                assert spot.call is not None
                for parameter, sinks in list(flows.forwarded.get(id(function), {}).items()):
                    for part in arguments_for(spot.call, function, parameter):
                        for label in self.module.carried.of(part, spot.scope):
                            for sink, place in sinks[:8]:
                                key = (id(spot), hash(label), parameter, id(sink))
                                if key in done:
                                    continue
                                done.add(key)
                                met = True
                                if label.kind is Kind.PARAMETER:
                                    self.forwarded[label.owner][label.what].append((sink, place))
                                elif label.kind in _FOLLOWED:
                                    yield self._flow(label, sink, place, spot.node.lineno, spot.scope, part)
            if not met:
                return

    def _targets(self, spot: Spot) -> list[tuple[Module, Scope]]:
        call = spot.call
        assert call is not None
        found = list(self._modules.functions(self.module, call, spot.scope, ask_base=False))
        if not found and self.module.changed:
            given = self.module.carried.given(call, spot.scope)
            if any(label.kind in WHOLE or label.kind is Kind.VARIABLE for label in given):
                found = list(self._modules.functions(self.module, call, spot.scope, ask_base=True))
        return found

    def _flow(self, label: Label, sink: Sink, place: Place, line: int, scope: Scope, part: ast.expr) -> Flow:
        whole = not isinstance(_meant(part, scope), _PUT_TOGETHER)
        at_import = self.unasked.runs(line, scope) if label.kind in _AT_IMPORT else False
        return Flow(label, sink, place, self.module, scope.symbol, line, at_import, whole, scope)

    def _answers(self) -> Iterator[tuple[Sink, Scope]]:
        """What the functions return that answer requests."""
        scopes = self.module.names.scopes
        handlers = {
            head.symbol
            for decorator, head in scopes.decorators
            if isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in _ROUTES
            and any(
                isinstance(one, ast.Constant) and str(one.value)[:1] in ("/", "")
                for one in decorator.args[:1]
            )
        }
        for scope in scopes.inner.values() if handlers else ():
            if scope.is_function and scope.symbol in handlers:
                for node in scope.returns:
                    yield Sink(Way.RESPONSE, None, "return", node.lineno, ((node, Place.BODY),)), scope


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
    found = modules.flows.get(module.path)
    if found is None:
        found = modules.flows[module.path] = Flows(module, modules)
        found.found = tuple(found.all())
    return found


def _refusals(spot: Spot) -> Iterator[Sink]:
    """Errors that are made: their messages end in logs and pages."""
    call = spot.call
    if call is None or (not call.args and not call.keywords):
        return
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name.endswith(("Error", "Exception")) or name == "abort":
        parts = tuple((part, Place.BODY) for part in (*call.args, *(word.value for word in call.keywords)))
        yield Sink(Way.ERROR, call, name, call.lineno, parts)
