"""New addresses in JavaScript and TypeScript that answer ahead of, or without, what the others pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.addresses import covers, is_for_all, is_looks, odd_one, proves
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.words import listed
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.javascript import Call, Script

_VERBS = listed("get post put patch delete all use route")
_FOLDERS = expression(r"(?:^|\.)(?:static|serveStatic|fastifyStatic|serveIndex|koaStatic|serve)\(")
_CALLER = expression(
    r"\b(?:req|request|ctx|c|res\.locals|locals|context)\.(?:state\.|locals\.)?(?:user|session|auth|account|tenant)\b"
    r"|res\.locals\.user|getServerSession\(|getSession\(|\bauth\(\)|currentUser|session\."
)


@dataclass(frozen=True)
class _Route:
    key: str
    router: str
    address: str
    """"" for all addresses."""
    line: int
    proves: bool
    asks: bool
    folder: str
    is_prefix: bool
    order: int


def opened(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """The new routes and mounts of a script that pass nothing, where most others do or one was guarded."""
    new = list(_routes(after))
    old = {one.key: one for one in _routes(before)} if new else {}
    for one in new:
        if one.key in old or one.proves or one.asks or not one.address or _is_behind(one, new):
            continue
        same = [was for was in old.values() if (was.router == one.router or one.folder) and was.address]
        proved = [was for was in same if was.proves]
        passed = next((was for was in new if was.key in old and was.proves and _goes_before(one, was)), None)
        if passed is not None and (passed.address or not _is_open_by_nature(one)):
            behind = f"`{passed.address}`" if passed.address else "what asks who comes"
            severity = Severity.MEDIUM if passed.address or one.folder else Severity.LOW
            said = f"`{one.address}` is answered ahead of {behind}, without what that asks for"
            yield _effect(file, one, severity, said)
        elif not _is_open_by_nature(one) and (
            said := odd_one(one.address, one.folder, len(proved), len(same))
        ):
            yield _effect(file, one, Severity.LOW, said)


def _is_behind(one: _Route, routes: list[_Route]) -> bool:
    """Whether a stage for all addresses that stands before it asks who comes."""
    return any(other.proves and not other.address and other.order < one.order for other in routes)


def _is_open_by_nature(one: _Route) -> bool:
    return is_looks(one.folder) and is_looks(one.address) if one.folder else is_for_all(one.address)


def _goes_before(one: _Route, other: _Route) -> bool:
    if one.order > other.order:
        return False
    return not other.address or covers(one.address, other.address, is_prefix=one.is_prefix)


def _routes(script: Script) -> Iterator[_Route]:
    for order, call in enumerate(script.calls()):
        router, _, verb = call.name.rpartition(".")
        if verb not in _VERBS or not router or not call.arguments:
            continue
        start, end = call.arguments[0]
        first = script.tokens[start]
        is_path = first.kind == "string" and end == start + 1 and first.text[1:2] in ("/", "*")
        if (is_path and len(call.arguments) < 2) or (not is_path and verb != "use"):
            continue
        address = first.text[1:-1] if is_path else ""
        rest = call.arguments[1:] if is_path else call.arguments
        yield _of(script, call, router, address, rest, order)


def _of(
    script: Script, call: Call, router: str, address: str, rest: tuple[tuple[int, int], ...], order: int
) -> _Route:
    verb = call.name.rpartition(".")[2]
    heads = [_head(script, *one) for one in rest]
    folder = next((script.text(*one) for one in rest if _FOLDERS.search(script.text(*one)[:200])), "")
    stages = heads if not address or verb == "use" else heads[:-1]
    body = "" if folder else script.text(*rest[-1])[:20_000]
    key = f"{router} {verb} {address}"
    return _Route(
        key=f"{key} {''.join(heads)[:200]}" if verb == "use" else key,
        router=router,
        address=address,
        line=call.line,
        proves=any(map(proves, stages)),
        asks=_CALLER.search(body) is not None,
        folder=_held(folder, address) if folder else "",
        is_prefix=verb == "use",
        order=order,
    )


def _head(script: Script, start: int, end: int) -> str:
    """What a stage is called, with what it is given; nothing of the body of a function."""
    parts: list[str] = []
    index = start
    while index < end:
        token = script.tokens[index]
        if token.text in ("=>", "function"):
            return ""
        parts.append(token.text)
        index += 1
        if token.text == "{" and token.match > index and parts[:1] != ["{"]:
            index = token.match
    return " ".join(parts)[:400]


def _held(folder: str, address: str) -> str:
    """The folder that is given out: what the call that serves it is given first."""
    inside = folder.partition("(")[2]
    return inside.partition(",")[0].strip("\"'`() ") or address


def _effect(file: FileChange, one: _Route, severity: Severity, said: str) -> ChangeEffect:
    return ChangeEffect(
        LOOSENED.id, file.path, severity, Confidence.MEDIUM, said, after=one.line, evidence=one.key
    )
