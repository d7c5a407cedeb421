"""Programs that run and that nobody can read in the diff: decoded, decrypted, fetched, handed to a shell."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import PAYLOAD
from guard.facts.effects.flow.labels import Kind, Label
from guard.facts.effects.flow.modules import Module, Modules
from guard.facts.effects.flow.python import Flows, flows_of
from guard.facts.effects.flow.shell import Piece, flows_in
from guard.facts.effects.flow.sinks import Way, texts_of
from guard.facts.names.library_names import lookup, rooted
from guard.facts.names.scopes import Spot
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import arguments
from guard.syntax.walk import walk

# Within a command no more than a thousand characters are looked over: a text of many that begin is no riddle.
_HIDDEN = expression(
    r"(?i)powershell[^\n]{0,1000}?\s-e(?:c|nc|ncodedcommand)?\s+[a-z0-9+/=]{40}|\biex\b|invoke-expression"
    r"|base64\s+(?:-d|-D|--decode)[^|\n]{0,1000}+\|[^\n]{0,1000}?\b(?:sh|bash|python3?|perl)\b|\bexec\(.{0,80}b64decode"
)
"""Commands that hold a program in a form nobody reads: MITRE ATT&CK T1027.010, T1059.001."""
_FETCHING = expression(
    r"(?i)(?:\bcurl\b|\bwget\b)[^|\n]{0,1000}+\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|downloadstring|downloadfile"
    r"|invoke-webrequest|\biwr\b|(?:\bcurl\b|\bwget\b)[^\n]{0,1000}?(?:&&|;)\s*\S|start-bitstransfer"
    r"|certutil[^\n]{0,1000}?-urlcache|mshta\s+http|bitsadmin"
)
"""Commands that fetch what they run, or fetch at all where nobody asked: T1105, T1218."""
_REMOTE = expression(
    r"(?i)/dev/tcp/|\bn(?:c|cat)\b[^\n]{0,1000}?\s-e\b|sockets\.tcpclient|\bsocat\b[^\n]{0,1000}?exec:|mkfifo[^\n]{0,1000}?\bnc\b"
)
"""Commands that hand a shell to a connection: T1059.004."""
_STARTING = expression(
    r"(?i)\breg(?:\.exe)?\s+add\b[^\n]{0,1000}?\\run\b|\bschtasks\b[^\n]{0,1000}?/create|\bcrontab\s+-"
)
_PROGRAM = expression(r"(?:^|[;\n])[^\S\n]*+(?:from\s+\S+\s+import|import\s+\w|exec\()|^#!")
_CODE, _PROCESS, _LOAD = "dynamic_code", "process", "deserialisation"


@dataclass(frozen=True)
class _Found:
    said: str
    module: Module
    symbol: str
    line: int
    sure: bool = True

    @property
    def key(self) -> tuple[str, str]:
        return (self.module.path, self.said)


def payloads(around: Around) -> Iterator[ChangeEffect]:
    """Hidden programs that the change's Python runs and did not run before."""
    after = Modules(around, after=True)
    found = [one for module in after.all() for one in _of(module, after)]
    if not found:
        return
    before = Modules(around, after=False)
    old = {one.said for module in before.all() for one in _of(module, before)}
    told: set[tuple[str, str]] = set()
    for one in sorted(found, key=lambda one: (one.module.path, one.line, one.said)):
        if one.said in old or one.key in told:
            continue
        told.add(one.key)
        where = f"{one.symbol} in {one.module.path}" if one.symbol else one.module.path
        yield ChangeEffect(
            PAYLOAD.id, one.module.path, Severity.HIGH, Confidence.HIGH if one.sure else Confidence.MEDIUM,
            f"{where} {one.said}", one.symbol, after=one.module.at(one.line), evidence=one.said,
        )  # fmt: skip


def _of(module: Module, modules: Modules) -> Iterator[_Found]:
    if module.is_aside and not module.path.endswith("conftest.py"):
        return
    text = module.source.text
    if not any(word in text for word in _ENDS):
        return
    flows = flows_of(module, modules)
    at_import: dict[str, list[Spot]] = defaultdict(list)
    for symbol in sorted(flows.live):
        handing: set[str] = set()
        for spot in module.calls[symbol]:
            refs = [rooted(ref) for ref in module.names.refs(spot.node, spot.scope)]
            able = frozenset[str]().union(*(lookup(ref) or frozenset() for ref in refs))
            powers = able & _POWERS
            handing |= {ref for ref in refs if ref in _HANDING} | (powers & {"network"})
            if not powers:
                continue
            unasked = flows.unasked.runs(spot.node.lineno, spot.scope)
            for power in powers if unasked else ():
                at_import[power].append(spot)
            if powers & {_CODE, _PROCESS, _LOAD}:
                yield from _run(module, spot, powers, unasked)
            if unasked and powers & {"file_write", _PROCESS}:
                yield from _started(module, spot)
        if handing & _HANDING and "network" in handing:
            line = module.calls[symbol][0].node.lineno
            yield _Found("hands its input and output to a connection", module, symbol, line)
    yield from _dropped(module, flows, at_import)


_POWERS = frozenset({"network", "process", "dynamic_code", "deserialisation", "native_code", "file_write"})
_ENDS = (
    "exec", "eval", "compile", "marshal", "pickle", "loads", "subprocess", "popen", "system", "spawn",
    "ctypes",
    "startfile", "__import__", "importlib", "dup2", "bashrc", "profile", "Popen", "getattr", "run(", "cdll",
)  # fmt: skip
"""Words of which a text has one where it runs something, or writes to what starts with a machine."""
_HANDING = frozenset({"os.dup2", "pty.spawn"})
"""Calls by which a connection takes the place of what a program reads and writes."""


def _run(module: Module, spot: Spot, powers: frozenset[str], unasked: bool) -> Iterator[_Found]:
    assert spot.call is not None
    labels = module.carried.given(spot.call, spot.scope)
    line, symbol = spot.node.lineno, spot.scope.symbol
    decoded = _one(labels, Kind.DECODED)
    fetched = _one(labels, Kind.FETCHED)
    if decoded and (_CODE in powers or unasked or _LOAD in powers):
        yield _Found(f"runs {decoded.what}", module, symbol, line)
    elif decoded and _PROCESS in powers:
        yield _Found(f"starts {decoded.what}", module, symbol, line, sure=False)
    elif fetched and (_CODE in powers or (unasked and _PROCESS in powers) or "recv" in fetched.what):
        yield _Found(f"runs {fetched.what}", module, symbol, line)
    if _CODE in powers and _is_in_escapes(module, spot):
        yield _Found("runs a text that is written in escapes", module, symbol, line)
    if powers & {_PROCESS, _CODE}:
        text = " ".join(
            text for part in arguments(spot.call)
            for text in texts_of(part, spot.scope)
        )  # fmt: skip
        if _REMOTE.search(text):
            yield _Found("hands a shell to a connection", module, symbol, line)
        elif _HIDDEN.search(text):
            yield _Found("runs a command that nobody can read", module, symbol, line)
        elif unasked and _FETCHING.search(text):
            yield _Found("fetches and runs something, unasked", module, symbol, line)
        elif unasked and _tells(text):
            yield _Found("sends what it reads of the host by a command, unasked", module, symbol, line)
        elif unasked and _STARTING.search(text):
            yield _Found("makes something start with the machine, unasked", module, symbol, line)


def _tells(text: str) -> bool:
    """Whether a command sends what it reads of the machine."""
    return any(flow.way in (Way.NETWORK, Way.NAMES) for flow in flows_in(Piece(text, [1])))


_ESCAPES = expression(rb"(?:\\x[2-7][0-9a-fA-F]|\\[01][0-7]{2}|\\u00[2-7][0-9a-fA-F]){4}")
"""Letters that are written by their numbers although they could be written plainly."""


def _is_in_escapes(module: Module, spot: Spot) -> bool:
    assert spot.call is not None
    for part in spot.call.args:
        for one in walk(part):
            if isinstance(one, ast.Constant) and isinstance(one.value, str | bytes):
                end, column = one.end_lineno or one.lineno, one.end_col_offset or one.col_offset
                if _ESCAPES.search(module.source.slice(one.lineno, one.col_offset, end, column)):
                    return True
    return False


def _one(labels: frozenset[Label], kind: Kind) -> Label | None:
    return min((label for label in labels if label.kind is kind), default=None)


def _started(module: Module, spot: Spot) -> Iterator[_Found]:
    """A file that starts with the machine is written by what runs unasked."""
    assert spot.call is not None
    for part in spot.call.args[:2]:
        if any(table.STARTS.search(text) for text in texts_of(part, spot.scope)):
            said = "writes to what starts with the machine, unasked"
            yield _Found(said, module, spot.scope.symbol, spot.node.lineno)
            return


def _dropped(module: Module, flows: Flows, at_import: dict[str, list[Spot]]) -> Iterator[_Found]:
    """A program that is written down and started, both unasked."""
    starts = [*at_import[_PROCESS], *at_import["native_code"]]
    if not starts:
        return
    fetched = any(spot.node.lineno and _retrieves(module, spot) for spot in at_import["network"])
    written = False
    sinks = [one for symbol in sorted(flows.live) for one in flows.sinks(symbol)]
    for sink, scope in sinks:
        if sink.way not in (Way.FILE, Way.PUBLISHED) or not flows.unasked.runs(sink.line, scope):
            continue
        for part, _ in sink.parts:
            fetched = fetched or _one(module.carried.of(part, scope), Kind.FETCHED) is not None
            decoded = _one(module.carried.of(part, scope), Kind.DECODED) is not None
            written = written or decoded or any(_PROGRAM.search(text) for text in texts_of(part, scope))
    last = max(starts, key=lambda spot: spot.node.lineno)
    if fetched or written:
        what = "fetched" if fetched else "written"
        said = f"starts a program that it has just {what}"
        yield _Found(said, module, last.scope.symbol, last.node.lineno)


def _retrieves(module: Module, spot: Spot) -> bool:
    refs = [rooted(ref) for ref in module.names.refs(spot.node, spot.scope)]
    fetches = any(ref.rpartition(".")[2] in ("urlretrieve", "clone_from") for ref in refs)
    return fetches or any({"network", "file_write"} <= (lookup(ref) or frozenset()) for ref in refs)
