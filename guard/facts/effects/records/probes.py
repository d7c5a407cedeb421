"""Probes of containers: whether what tells that a service lives still asks the service.

As of November 2026, by the references of Kubernetes (`httpGet`, `tcpSocket`, `grpc`, `exec`) and Compose
(`healthcheck.test`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.config.compare import Path
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.tree import Tree

_PROBES = listed("livenessProbe readinessProbe startupProbe healthcheck HEALTHCHECK")
_ASKS = listed("httpGet tcpSocket grpc")
_OVER_A_LINE = expression(
    r"(?i)https?:|localhost|127\.0\.0\.1|::1|/dev/tcp|\b(?:curl|wget|nc|ncat|pg_isready|mysqladmin|redis-cli|mongosh?"
    r"|grpc\w*|rabbitmq\w*|\w*health\w*|\w*ping\w*|\w*ready\w*|\w*check\w*|\w*probe\w*)\b|\$"
)
_DEEPEST = 14


@dataclass(frozen=True)
class Probe:
    """A probe that asks nothing of the service any more."""

    path: Path
    how: Looser
    before: Tree
    after: Tree


def silent(before: Tree, after: Tree) -> Iterator[Probe]:
    """The probes that asked the service, and are content with less now."""
    old = dict(_probes(before, (), 0))
    for path, probe in _probes(after, (), 0) if old else ():
        was = old.get(path)
        if was is not None and _asks(was) and not _asks(probe):
            how = "asks nothing of the service any more, so that one that is dead counts as alive"
            yield Probe(path, Looser(how, Severity.MEDIUM), was, probe)


def _probes(tree: Tree, path: Path, depth: int) -> Iterator[tuple[Path, Tree]]:
    if depth > _DEEPEST:
        return
    parts: Mapping[str, Tree] = tree.members or {str(at): one for at, one in enumerate(tree.items)}
    for key, one in parts.items():
        if key in _PROBES:
            yield (*path, key), one
        elif not one.is_leaf:
            yield from _probes(one, (*path, key), depth + 1)


def _asks(probe: Tree) -> bool:
    """Whether a probe goes to the service, or runs something that may."""
    if _ASKS & probe.members.keys():
        return True
    said = " ".join(str(leaf.plain()) for _, leaf in probe.leaves())
    return _OVER_A_LINE.search(said) is not None
