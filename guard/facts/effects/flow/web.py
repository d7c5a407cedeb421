"""What of the flows in JavaScript and TypeScript is new with a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import BUILT, SCRIPTS_BESIDE
from guard.facts.effects.flow.family import SCRIPT, SECRET, STORE
from guard.facts.effects.flow.javascript import ScriptFlow, ScriptFlows
from guard.facts.effects.flow.labels import SECRETS, WHOLE, Kind, Label
from guard.facts.effects.flow.leaks import is_handed_over
from guard.facts.effects.flow.sinks import Place, Way
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python import Unreadable

_OTHER = expression(r"(?i)\.(?:stories|config)\.")
Weight = tuple[Severity, Confidence]
_BLOCKS: Weight = (Severity.HIGH, Confidence.HIGH)
_GRAVE: Weight = (Severity.HIGH, Confidence.MEDIUM)
_SIGNED: Weight = (Severity.MEDIUM, Confidence.MEDIUM)
_SHOWN: Weight = (Severity.LOW, Confidence.LOW)


def web_leaks(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The effects of the change's scripts on secrets; nothing where a text cannot be read."""
    found: list[tuple[str, ScriptFlow]] = []
    read: list[tuple[str, Label]] = []
    for file in files:
        flows, reads = _of(file.after, around)
        found += [(file.path, flow) for flow in flows]
        read += [(file.path, label) for label in reads]
    if not found and not read:
        return
    old: set[tuple[object, ...]] = set()
    known: set[tuple[Kind, str]] = set()
    for file in around.change.files:
        flows, reads = _of(file.before, around)
        old |= {flow.key for flow in flows}
        known |= {label[:2] for label in reads}
    told: set[tuple[str, Kind, str]] = set()
    for path, flow in sorted(found, key=lambda one: (one[0], one[1].line, one[1].label, one[1].way.value)):
        weight = None if flow.key in old else _weight(flow)
        if weight is None or (path, flow.label.kind, flow.label.what) in told:
            continue
        told.add((path, flow.label.kind, flow.label.what))
        said = f"{flow.label.what} goes {flow.way.value} by {flow.name} in {path}"
        yield ChangeEffect(SECRET.id, path, *weight, said, after=flow.line, evidence=said)
    for path, label in sorted(read):
        if label[:2] not in known and (path, label.kind, label.what) not in told:
            weight = _GRAVE if label.kind is Kind.WALLET else _SIGNED
            weight = _SHOWN if is_handed_over(label.what) else weight
            said = f"{path} reads {label.what}"
            yield ChangeEffect(STORE.id, path, *weight, said, after=label.line, evidence=said)


def _is_aside(path: str) -> bool:
    return any(one.search(path) for one in (SCRIPTS_BESIDE, BUILT, _OTHER))


def _of(side: FileSide | None, around: Around) -> tuple[list[ScriptFlow], set[Label]]:
    if side is None or side.text is None or not SCRIPT.search(side.path) or _is_aside(side.path):
        return [], set()
    script = around.sources.javascript(side)
    if isinstance(script, Unreadable):
        return [], set()
    flows = ScriptFlows(script)
    found = [flow for flow in flows.all() if flow.label.kind in SECRETS or flow.way is Way.FRAME]
    return found, flows.reads


def _weight(flow: ScriptFlow) -> Weight | None:
    kind, way = flow.label.kind, flow.way
    if way is Way.FRAME:
        return _GRAVE if kind in SECRETS else _SIGNED if kind is Kind.FETCHED else None
    if way is Way.NAMES:
        return _BLOCKS
    if kind in WHOLE:
        if way is Way.NETWORK:
            if flow.place is Place.PROOF or flow.is_own:
                return _SHOWN if flow.place is Place.BODY else None
            return _BLOCKS if flow.sure or flow.name in ("src", "href") else _GRAVE
        if way is Way.PUBLISHED:
            return _GRAVE
        return _SIGNED if way in (Way.LOG, Way.TELEMETRY, Way.RESPONSE) else None
    if way is Way.NETWORK:
        return _GRAVE if flow.place is Place.BODY and kind is Kind.VARIABLE and not flow.is_own else None
    if way in (Way.LOG, Way.TELEMETRY):
        return _SIGNED
    if way is Way.RESPONSE and flow.place is Place.PROOF and kind is Kind.REQUEST:
        return None  # what somebody sent is set anew for himself
    if way in (Way.RESPONSE, Way.PUBLISHED) and kind is not Kind.KEY:
        return _SIGNED
    return None
