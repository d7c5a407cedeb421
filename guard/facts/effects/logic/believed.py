"""What a caller writes into a request himself and is believed: who he is, how often he came, from where."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.family import BELIEVED
from guard.facts.effects.logic.reading import Number, Told, Unit, named_values
from guard.facts.effects.logic.request import header_parameters, words, written_by_caller
from guard.facts.effects.measure.statements import said, short
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.calls import callee
from guard.syntax.walk import children, walk

_WHO = listed(
    "role roles user username uid userid identity admin acting impersonate impersonated behalf subject "
    "permission permissions scope scopes staff sudo principal owner superuser groups level clearance "
    "privileges"
)
_PROVED = listed(
    "agent authorization signature token tokens csrf xsrf jwt hmac hash key session password secret "
    "auth bearer"
)
"""Words of what proves something, or speaks of a program."""
_LIMITS = listed(
    "limit limits limiter limited ratelimit throttle throttled throttling attempts tries lockout quota "
    "rate bucket"
)
_KEYS = listed("key_func key get_key identifier keyfunc")
_PROXY_HOPS = listed(
    "x_for x_host num_proxies proxy_count trusted_hops trusted_proxy_count proxies_count "
    "xff_num_trusted_hops forwarded_hops trusted_proxies_count xff_depth"
)
_PROXY_HOSTS = listed("forwarded_allow_ips trusted_hosts trusted_proxies proxy_allow_ips")


def identities(unit: Unit) -> Iterator[Told]:
    """Headers and cookies that say who somebody is or what he may, where that is asked, kept or returned."""
    found: list[tuple[ast.AST, str]] = []
    for node in unit.nodes:
        name = written_by_caller(node)
        if name and words(name) & _WHO and not words(name) & _PROVED:
            found.append((node, name))
    handed = {name for name in header_parameters(unit) if words(name) & _WHO and not words(name) & _PROVED}
    found += [(unit.node, name) for name in sorted(handed)]
    for node, name in found:
        if _decides(unit, node, name):
            what = f"`{name}`, which every caller writes himself, says who somebody is or what he may"
            yield Told(BELIEVED, node, what, f"identity {name.casefold()}")


def _decides(unit: Unit, node: ast.AST, name: str) -> bool:
    """Whether the value is compared, given back, or kept as who somebody is."""

    def holds(one: ast.AST | None) -> bool:
        return one is not None and any(
            part is node or (node is unit.node and isinstance(part, ast.Name) and part.id == name)
            for part in unit.bound.origins(one, whole=True)
        )

    for one in unit.nodes:
        match one:
            case ast.Compare(left=left, comparators=others, ops=ops):
                if any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
                    continue
                sides = [left, *others]
                if any(map(holds, sides)) and not all(isinstance(each, ast.Constant) for each in sides):
                    return True
            case ast.Return(value=value):
                if words(unit.name) & _WHO and holds(value):
                    return True
            case ast.Assign(targets=targets, value=value):
                kept = [each for each in targets if isinstance(each, ast.Attribute | ast.Subscript)]
                if any(words(said(each)) & _WHO for each in kept) and holds(value):
                    return True
    return False


def counted_by(unit: Unit) -> Iterator[Told]:
    """Headers and cookies that make the key by which tries or requests are counted."""
    if isinstance(unit.node, ast.ClassDef):
        return
    for node in unit.nodes:
        if isinstance(node, ast.keyword) and node.arg in _KEYS and isinstance(node.value, ast.Lambda):
            yield from _keys(list(walk(node.value)))
    if isinstance(unit.node, ast.Module) or not any(map(written_by_caller, unit.nodes)):
        return
    if not _is_of_limits(unit):
        return
    gives_back = [one.value for one in unit.nodes if isinstance(one, ast.Return) and one.value is not None]
    used = [one.slice for one in unit.nodes if isinstance(one, ast.Subscript) and not written_by_caller(one)]
    used += [
        argument
        for one in unit.nodes
        if isinstance(one, ast.Call) and callee(one) in ("incr", "hit", "get", "setdefault", "add", "test")
        and not written_by_caller(one)
        for argument in one.args[:2]
    ]  # fmt: skip
    origins = [part for one in (*gives_back, *used) for part in unit.bound.origins(one)]
    yield from _keys(origins)


def _keys(nodes: list[ast.AST]) -> Iterator[Told]:
    seen: set[str] = set()
    for node in nodes:
        name = written_by_caller(node)
        if not name or name in seen or (words(name) & _PROVED and "agent" not in words(name)):
            continue
        seen.add(name)
        what = f"tries are counted by `{name}`, which every caller can write anew each time"
        forwarded = bool(words(name) & listed("forwarded real cf connecting"))
        severity = Severity.LOW if forwarded else Severity.MEDIUM
        yield Told(BELIEVED, node, what, f"counted by {name.casefold()}", severity)


def _is_of_limits(unit: Unit) -> bool:
    """Whether a function counts, or makes the key by which another of the file counts."""
    if words(unit.name) & _LIMITS:
        return True
    if words(unit.file.path.rpartition("/")[2]) & _LIMITS:
        return True
    return unit.name.rpartition(".")[2] in unit.whole.of(_helpers_of_limits)


def _helpers_of_limits(tree: ast.Module) -> frozenset[str]:
    """The names that what counts calls, or is given."""
    found: set[str] = set()
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, counts = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            counts = counts or bool(words(node.name) & _LIMITS)
        elif isinstance(node, ast.Call):
            if counts:
                found.add(callee(node))
            if words(callee(node)) & _LIMITS:
                given = [*node.args, *(one.value for one in node.keywords)]
                found |= {one.id for one in given if isinstance(one, ast.Name)}
        pending += [(one, counts) for one in children(node)]
    return frozenset(found)


def proxies(unit: Unit) -> Iterator[Told]:
    """Options by which more proxies are believed than the one that stands in front, or anybody."""
    for name, value, node in named_values(unit):
        low = name.casefold()
        if low in _PROXY_HOPS:
            count = unit.value(value)
            if isinstance(count, Number) and not isinstance(count, bool) and count > 1:
                what = f"`{name}` believes {count:g} proxies: where fewer stand in front, callers choose "
                what += "their address"
                yield Told(BELIEVED, node, what, f"hops {low} {count:g}")
        elif low in _PROXY_HOSTS:
            hosts = unit.value(value)
            if hosts == "*" or (isinstance(value, ast.List) and '"*"' in short(value).replace("'", '"')):
                what = f"`{name}` believes every host that says it is a proxy"
                yield Told(BELIEVED, node, what, f"hosts {low}")
