"""What of the flows in Python is new with a change, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import PERSONAL, SECRET, STORE
from guard.facts.effects.flow.labels import SINGLE, WHOLE, Kind, Label
from guard.facts.effects.flow.modules import Module, Modules
from guard.facts.effects.flow.python import Flow, Flows, flows_of
from guard.facts.effects.flow.sinks import Place, Way
from guard.facts.effects.flow.tables import MENTIONS
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

Weight = tuple[Severity, Confidence]
_BLOCKS: Weight = (Severity.HIGH, Confidence.HIGH)
_GRAVE: Weight = (Severity.HIGH, Confidence.MEDIUM)
_SIGNED: Weight = (Severity.MEDIUM, Confidence.MEDIUM)
_SHOWN: Weight = (Severity.LOW, Confidence.LOW)


def leaks(around: Around) -> Iterator[ChangeEffect]:
    """The effects of the change's Python on secrets."""
    after = Modules(around, after=True)
    before = Modules(around, after=False)
    texts = [side.text or "" for file in around.change.files if (side := file.before) is not None]
    flows = [flow for module in after.all() for flow in flows_of(module, after).found]
    found = {flow: weight for flow in flows if (weight := _weight(flow, texts)) is not None}
    yield from _through_unchanged(after, before)
    read = list(_reads(after))
    asked = [flow for flow in flows if flow.place is Place.QUERY and not flow.module.is_aside]
    if not found and not read and not asked:
        return
    earlier = [flow for module in before.all() for flow in flows_of(module, before).found]
    old = {flow.key for flow in earlier}
    found |= {flow: _SIGNED for flow in asked if _left_its_header(flow, flows, earlier)}
    known = {one.key for one in _reads(before)}
    told: set[tuple[str, int, str]] = set()
    said: set[tuple[object, ...]] = set()
    for flow in sorted(found, key=_order):
        around.stop.check()
        weight = None if flow.key in old else found[flow]
        place = (flow.module.path, flow.line, flow.label.what)
        if weight is not None and place not in told:
            told.add(place)
            said.add((flow.module.path, flow.label.kind))
            yield _effect(flow, weight)
    for one in read:
        if one.key not in known and (one.module.path, one.label.kind) not in said:
            said.add((one.module.path, one.label.kind))
            yield one.effect


def _left_its_header(flow: Flow, flows: Sequence[Flow], earlier: Sequence[Flow]) -> bool:
    """Whether a key that proved who asks in a header stands in the address now."""

    def proves(one: Flow) -> bool:
        return one.place is Place.PROOF and one.label[:2] == flow.label[:2] and one.symbol == flow.symbol

    return any(map(proves, earlier)) and not any(map(proves, flows))


def _order(flow: Flow) -> tuple[object, ...]:
    return (flow.module.path, flow.line, flow.label, flow.sink.line, flow.sink.way.value, flow.place.value)


def _through_unchanged(after: Modules, before: Modules) -> Iterator[ChangeEffect]:
    """What functions give back now, and unchanged files let leave."""
    for module in after.all() if after.secret_names else ():
        if module.is_aside:
            continue
        old = before.at_path(module.path)
        for name in sorted(after.secret_names & module.functions.keys() & module.touched):
            scope = module.functions[name]
            new = {one for one in module.carried.returned(scope) if one.kind in WHOLE | {Kind.VARIABLE}}
            same = old.functions.get(name) if old is not None else None
            if new and same is not None and old is not None:
                known = {one[:2] for one in old.carried.returned(same)}
                new = {one for one in new if one[:2] not in known}
            for user in after.using(name) if new else ():
                yield from _let_out(user, module, name, new, after)


def _let_out(
    user: Module, module: Module, name: str, labels: set[Label], after: Modules
) -> Iterator[ChangeEffect]:
    for flow in Flows(user, after, whole=True).found:
        weight = _of_many(flow) if flow.label.kind in WHOLE else None
        if flow.label not in labels or weight is None or flow.place is Place.PROOF or user.is_aside:
            continue
        said = f"{name} in {module.path} gives back {flow.label.what}, which {user.path} lets go "
        said += f"{flow.sink.way.value} by {flow.sink.name}()"
        yield ChangeEffect(
            SECRET.id, module.path, weight[0], weight[1], said, name,
            after=module.at(flow.label.line), evidence=f"{name} {flow.label.what} {user.path}",
        )  # fmt: skip


# -- weights -------------------------------------------------------------------------------------------------


def _weight(flow: Flow, texts: Sequence[str]) -> Weight | None:
    kind = flow.label.kind
    if kind in WHOLE:
        return _of_many(flow)
    if flow.module.is_aside:
        return None
    if kind in SINGLE:
        return _of_one(flow, texts)
    if kind is Kind.HOST:
        asks_for_itself = flow.sink.way is Way.NAMES and flow.is_whole  # its own address
        leaves = flow.sink.way in (Way.NETWORK, Way.NAMES) and not asks_for_itself
        return _BLOCKS if flow.at_import and leaves else None
    return _SHOWN if flow.sink.way in (Way.LOG, Way.TELEMETRY) else None


def _of_many(flow: Flow) -> Weight | None:
    """For what is more than one service is ever given."""
    way, is_environment = flow.sink.way, flow.label.kind is Kind.ENVIRONMENT
    if way in (Way.NETWORK, Way.NAMES):
        if flow.label.kind is Kind.SETTINGS:
            return None if flow.place is Place.PROOF else _GRAVE
        if flow.place is Place.PROOF and flow.label.kind is not Kind.WALLET:
            return None if not is_environment else _SIGNED
        return _BLOCKS if flow.sink.sure else _GRAVE
    if way is Way.PUBLISHED:
        return _BLOCKS if is_environment and not flow.sink.name.startswith("copy") else _GRAVE
    if way is Way.PROCESS or (way is Way.FILE and flow.label.kind is Kind.SETTINGS):
        return _SHOWN
    if way is Way.FILE and not is_environment:
        return None  # a tool that keeps credentials writes them
    return _SIGNED


def _of_one(flow: Flow, texts: Sequence[str]) -> Weight | None:
    """For one secret, which some service is given."""
    way, kind = flow.sink.way, flow.label.kind
    is_named = kind is Kind.VARIABLE or (
        kind is Kind.KEY
        and "." in flow.label.what
        and (_is_upper(flow.label) or table.is_of_account(*flow.label.what.split(".")[-2:]))
    )
    if way is Way.NAMES:
        return _BLOCKS if is_named else _GRAVE
    if way is Way.NETWORK:
        return _sent(flow, texts, is_named)
    if way in (Way.LOG, Way.TELEMETRY):
        return _SIGNED if flow.place is not Place.PROOF else None
    if way is Way.RESPONSE and flow.sink.name == "header" and not is_named:
        return _of_head(flow)
    if way in (Way.RESPONSE, Way.ERROR):
        return _SIGNED if is_named or kind is Kind.REQUEST else None
    if way is Way.PUBLISHED:
        return _GRAVE if is_named else _SHOWN
    return _SHOWN if way is Way.PROCESS and is_named else None


def _of_head(flow: Flow) -> Weight | None:
    """For a secret in the head of an answer: under a name for keys it is what the caller came for."""
    if flow.place is Place.PROOF:
        return None
    return _SIGNED if flow.label.kind is Kind.REQUEST else _SHOWN


_ALL_OF_A_REQUEST = frozenset({"headers", "cookies", "META", "COOKIES"})
"""What is more than the one credential that a service may be asked to pass on."""


def _is_upper(label: Label) -> bool:
    return label.what.rpartition(".")[2].isupper()


def _sent(flow: Flow, texts: Sequence[str], is_named: bool) -> Weight | None:
    """For one secret on its way to the network."""
    kind = flow.label.kind
    if flow.place in (Place.BODY, Place.FIELD):
        if kind is Kind.REQUEST:
            return _SIGNED
        if flow.at_import and kind is Kind.VARIABLE:
            return _BLOCKS
        if not is_named:
            return None
        is_all = flow.is_whole and flow.place is Place.BODY
        return _BLOCKS if is_all and flow.sink.sure and flow.hosts else _GRAVE
    if kind is Kind.REQUEST:
        return _SIGNED if flow.label.what.rpartition(".")[2] in _ALL_OF_A_REQUEST else None
    if not is_named:
        return None
    if flow.hosts and not any(host in text for host in flow.hosts for text in texts):
        name = flow.label.what.rpartition(".")[2]
        if any(name in text for text in texts):
            return _SIGNED  # a secret that was there goes to a host that was not
    return None


# -- words ---------------------------------------------------------------------------------------------------


def _effect(flow: Flow, weight: Weight) -> ChangeEffect:
    kind = PERSONAL if flow.label.kind is Kind.PERSONAL else SECRET
    where = f"{flow.symbol} in {flow.module.path}" if flow.symbol else flow.module.path
    when = ", as soon as it is imported, built or installed" if flow.at_import else ""
    said = f"{flow.label.what} goes {flow.sink.way.value} by {flow.sink.name}() in {where}{when}"
    return ChangeEffect(
        kind.id, flow.module.path, weight[0], weight[1], said, flow.symbol,
        after=flow.module.at(flow.line), evidence=f"{flow.label.what} {flow.sink.way.value} {flow.sink.name}",
    )  # fmt: skip


# -- stores that are read, and both ends in one function ---------------------------------------------


_MOUNTED = expression(r"(?:/var)?/run/secrets/(?!.*\.\.)(?!kubernetes\.io|eks\.amazonaws)[\w./-]*")
"""Where Docker, Compose and Podman put what is handed to a program: their manuals on secrets."""


def is_handed_over(what: str) -> bool:
    """Whether who runs the program mounts the file for just that."""
    return _MOUNTED.fullmatch(what) is not None


@dataclass(frozen=True)
class _Read:
    """A place where credentials of the machine are had."""

    label: Label
    module: Module
    symbol: str
    at_import: bool
    sends: bool
    """Whether its function reaches the network, too."""

    @property
    def key(self) -> tuple[object, ...]:
        return (self.label.kind, self.label.what, self.sends)

    @property
    def _is_handed_over(self) -> bool:
        """Whether who runs the program mounts it for just that: a secret of Docker's or Compose's."""
        return is_handed_over(self.label.what)

    @property
    def effect(self) -> ChangeEffect:
        kind, weight = STORE, _SIGNED
        where = f"{self.symbol} in {self.module.path}" if self.symbol else self.module.path
        said = f"{where} reads {self.label.what}"
        if self.sends:
            kind, said = SECRET, f"{where} has both {self.label.what} and a way to the network"
        if self.at_import and self.label.kind in (Kind.WALLET, Kind.STORE) and not self._is_handed_over:
            weight, said = _BLOCKS, f"{said}, as soon as it is imported, built or installed"
        elif self.label.kind is Kind.WALLET:
            weight = _GRAVE
        elif self._is_handed_over:
            weight = _SHOWN
        return ChangeEffect(
            kind.id, self.module.path, weight[0], weight[1], said, self.symbol,
            after=self.module.at(self.label.line), evidence=self.label.what,
        )  # fmt: skip


def _reads(modules: Modules) -> Iterator[_Read]:
    for module in modules.all():
        if module.is_aside:
            continue
        text = module.source.text.lower()
        has_places = any(word in text for word in MENTIONS)
        if not has_places and "environ" not in text:
            continue
        flows = flows_of(module, modules)
        for symbol in sorted(flows.live):
            calls = module.calls[symbol]
            ways = [sink for sink, _ in flows.sinks(symbol) if sink.way in (Way.NETWORK, Way.NAMES)]
            for spot in calls if has_places or ways else ():
                for label in module.carried.of(spot.node if spot.call is None else spot.call, spot.scope):
                    sends = bool(ways) and label.kind is not Kind.METADATA
                    if label.kind not in WHOLE or label.line != spot.node.lineno:
                        continue
                    if label.kind is not Kind.ENVIRONMENT or sends:
                        unasked = flows.unasked.runs(label.line, spot.scope)
                        yield _Read(label, module, symbol, unasked, sends)
