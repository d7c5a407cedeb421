"""Where alerts go: the routes of Alertmanager that end in a receiver that tells nobody, or that are muted.

By its reference (`route`, `receivers`, `mute_time_intervals`, `inhibit_rules`), November 2026. A receiver
without a way to tell anybody is how alerts are thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.config.compare import Path
from guard.facts.effects.protection.config.scalars import value_of
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.records.kept import is_noise
from guard.model.finding import Severity
from guard.syntax.tree import Tree

_NOBODY = expression(
    r"(?i)^https?://(?:localhost|127\.[\d.]+|\[?::1\]?|0\.0\.0\.0|192\.0\.2\.\d+)(?::(?:9|1|0))?(?:/|$)|blackhole|devnull"
    r"|/dev/null|example\.(?:com|org|net)"
)
_SLIGHT = expression(r"(?i)severity[\"'\s]*[:=]~?[\"'\s]*(?:info|none|debug|notice)\b")
_GRAVE = expression(r"(?i)critical|page|emergency|high|error|major")
_DEEPEST = 12
_WHERE = frozenset({"url", "to", "api_url", "service_key", "routing_key", "channel", "webhook_url"})


@dataclass(frozen=True)
class Untold:
    """A route, a receiver or a rule by which alerts reach nobody any more."""

    path: Path
    how: Looser
    line: int


def untold(before: Tree, after: Tree) -> Iterator[Untold]:
    """What of the way of alerts ends with nobody since the change."""
    if not (_is_routes(before) and _is_routes(after)):
        return
    old = {(one.matched, one.how) for one in _lost(before)}
    for one in _lost(after):
        if (one.matched, one.how) not in old:
            yield Untold(one.path, Looser(one.how, Severity.MEDIUM), one.line)
    known = {str(one.plain()) for one in _rules(before)}
    for rule in _rules(after):
        if str(rule.plain()) not in known and _silences_more(rule):
            how = "silences alerts of other things, whatever they tell of"
            yield Untold(("inhibit_rules",), Looser(how, Severity.MEDIUM), rule.line)


@dataclass(frozen=True)
class _Lost:
    path: Path
    matched: str
    how: str
    line: int


def _is_routes(tree: Tree) -> bool:
    return {"route", "receivers"} <= tree.members.keys()


def _rules(tree: Tree) -> list[Tree]:
    inner = tree.members.get("inhibit_rules")
    return inner.items if inner is not None else []


def _lost(tree: Tree) -> Iterator[_Lost]:
    receivers = {str(value_of(one.members["name"])): one for one in _named(tree)}
    silent = {name for name, one in receivers.items() if _tells_nobody(one)}
    yield from _routes(tree.members["route"], ("route",), silent, "", 0)


def _named(tree: Tree) -> list[Tree]:
    return [one for one in tree.members["receivers"].items if "name" in one.members]


def _tells_nobody(receiver: Tree) -> bool:
    ways = [one for key, one in receiver.members.items() if key.endswith(("_configs", "_config"))]
    said = [item for one in ways for item in (one.items or [one] if one.members else one.items)]
    return all(map(_is_nowhere, said))


def _is_nowhere(way: Tree) -> bool:
    said = [str(leaf.plain()) for path, leaf in way.leaves() if path and path[-1] in _WHERE]
    return bool(said) and all(map(_NOBODY.search, said))


def _routes(route: Tree, path: Path, silent: set[str], above: str, depth: int) -> Iterator[_Lost]:
    matched = " ".join(
        f"{key} {one.plain()}"
        for key, one in route.members.items()
        if key in ("match", "match_re", "matchers")
    )
    named = route.members.get("receiver")
    receiver = str(value_of(named)) if named is not None else above
    slight = bool(_SLIGHT.search(matched)) or (bool(matched) and is_noise(matched.partition("=")[2]))
    if receiver in silent and not slight and (named is not None or not depth):
        line = named.line if named is not None else route.line
        yield _Lost(path, matched, f"hands alerts to {receiver!r}, which tells nobody", line)
    muted = route.members.get("mute_time_intervals")
    if muted is not None and not slight:
        yield _Lost((*path, "mute_time_intervals"), matched, "tells nobody at some times", muted.line)
    inner = route.members.get("routes")
    if inner is not None and depth < _DEEPEST:
        for index, one in enumerate(inner.items):
            yield from _routes(one, (*path, "routes", str(index)), silent, receiver, depth + 1)


def _silences_more(rule: Tree) -> bool:
    """Whether an alert silences others that have nothing in common with it, or graver ones."""
    said = {key: str(one.plain()) for key, one in rule.members.items()}
    target = " ".join(text for key, text in said.items() if key.startswith("target"))
    source = " ".join(text for key, text in said.items() if key.startswith("source"))
    graver = _GRAVE.search(target) is not None and _GRAVE.search(source) is None
    return graver or ("equal" not in said and "alertname" not in target)
