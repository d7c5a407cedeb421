"""Settings by which records go to somebody new, and what is marked as one's own or hidden is not any more.

By the manuals of nginx (`proxy_ignore_headers`), OpenTelemetry (OTLP), Python's `logging.handlers`
and Terraform (`sensitive`), November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow.family import SECRET
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.facts.effects.protection.config.compare import differences
from guard.facts.effects.protection.config.files import is_configuration
from guard.facts.effects.protection.config.scalars import folded, value_of
from guard.facts.effects.protection.config.trees import EMPTY, trees_of
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.effects.records.dictionaries import trees_in
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.tree import Tree

Told = tuple[str, Severity, Confidence]
_MOST = 10
"""Effects told of one file."""
_MAY = expression(rb"(?i)ignore_headers|endpoint|host|ur[li]|dsn|address|collector|server|remote|sensitive")
"""What a text has that may say so."""
_RECORDS = listed(
    "otel otlp exporter exporters telemetry tracing jaeger zipkin collector logs logging handlers handler "
    "syslog fluentd fluent logstash gelf graylog splunk loki sentry statsd datadog audit sinks drain apm"
)
_WHERE = listed(
    "endpoint host hostname url uri address dsn server collector remote target hosts brokers syslog"
)
_CLEAR = frozenset({"http", "tcp", "udp", "ws", "gelf", "syslog", "syslog+tcp", "syslog+udp", "tcp4", "udp4"})
_PLAIN_HANDLER = expression(r"(?:HTTP|SysLog|Socket|Datagram|SMTP)Handler$")
_IGNORES = frozenset({"proxy_ignore_headers", "fastcgi_ignore_headers", "uwsgi_ignore_headers"})


@dataclass(frozen=True)
class _Setting:
    """One value that is new or another, by its name."""

    path: tuple[str, ...]
    name: str
    leaf: Tree
    holder: Tree | None
    before: Tree | None

    @property
    def texts(self) -> list[str]:
        parts = self.leaf.items or [self.leaf]
        return [str(one.value) for one in parts if isinstance(one.value, str | int)]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(words_of(self.name))

    @property
    def around(self) -> frozenset[str]:
        return self.words | {word for key in self.path for word in words_of(key)}


def sent_away(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """What the configuration among `files` sends to others since the change."""
    for file in files:
        side = file.after
        if side is None or MADE_UP.search(file.path) or not any(_MAY.search(one.data) for one in file.sides):
            continue
        told: set[str] = set()
        for setting in _said(file, around):
            for said, severity, confidence in _judged(setting, around):
                if said not in told and len(told) < _MOST:
                    told.add(said)
                    yield ChangeEffect(
                        SECRET.id, file.path, severity, confidence, said, ".".join(setting.path)[:200],
                        after=setting.leaf.line, evidence=said,
                    )  # fmt: skip


def _said(file: FileChange, around: Around) -> Iterator[_Setting]:
    """What is new or other in a configuration, or in one of `logging` that stands in Python."""
    if is_configuration(file):
        yield from _settings(*trees_of(file, around.sources))
        return
    new = trees_in(file.after, around.sources)
    old = trees_in(file.before, around.sources) if new else []
    for before, after in zip_longest(old[: len(new)], new, fillvalue=EMPTY):
        yield from _settings(before, after)


def _settings(before: Tree, after: Tree) -> Iterator[_Setting]:
    for one in differences(before, after):
        if one.after is not None:
            yield from _leaves(one.path, one.after, one.holders[1], one.before)
        elif one.path and one.before is not None and folded(one.path[-1]) == "sensitive":
            yield _Setting(one.path, "sensitive", Tree(1, False), one.holders[1], one.before)


def _leaves(
    path: tuple[str, ...], tree: Tree, holder: Tree | None, before: Tree | None
) -> Iterator[_Setting]:
    if tree.is_leaf:
        named = holder.members.get("name") if holder is not None and path[-1:] == ("value",) else None
        name = str(named.value) if named is not None else path[-1] if path else ""
        yield _Setting(path, name, tree, holder, before)
        return
    for key, one in tree.members.items() or ((str(index), one) for index, one in enumerate(tree.items)):
        yield from _leaves((*path, key), one, tree if tree.members else holder, None)


def _judged(setting: _Setting, around: Around) -> Iterator[Told]:
    yield from _written_out(setting)
    yield from _kept_against(setting)
    yield from _recorded_elsewhere(setting, around)


def _signed(said: str) -> Told:
    return said, Severity.MEDIUM, Confidence.MEDIUM


def _shown(said: str) -> Told:
    return said, Severity.LOW, Confidence.LOW


def _written_out(setting: _Setting) -> Iterator[Told]:
    """Outputs of Terraform that are no longer hidden."""
    is_output = setting.name == "sensitive" and "output" in setting.path[:1]
    if is_output and value_of(setting.before) is True and value_of(setting.leaf) is False:
        yield _signed(f"the output `{'.'.join(setting.path[1:-1])}` is written out, and was hidden before")


def _kept_against(setting: _Setting) -> Iterator[Told]:
    """Answers that caches keep against what they say."""
    if folded(setting.name) not in _IGNORES:
        return
    gone = [one for one in ("Set-Cookie", "Cache-Control", "Vary") if one in " ".join(setting.texts)]
    if gone:
        yield _signed(f"caches keep answers against their own `{gone[0]}`, and give them to others")


def _recorded_elsewhere(setting: _Setting, around: Around) -> Iterator[Told]:
    """Records that go to a host that the project never talked to."""
    if not setting.words & _WHERE or not setting.around & _RECORDS:
        return
    for text in setting.texts:
        scheme, host = host_in(text)
        if not is_foreign(host) or is_known(host, around):
            continue
        kind = setting.holder.members.get("class") if setting.holder is not None else None
        secure = setting.holder.members.get("secure") if setting.holder is not None else None
        plain = kind is not None and _PLAIN_HANDLER.search(str(kind.value)) is not None and secure is None
        if scheme in _CLEAR or plain:
            yield _signed(f"records go to {host}, which the project never talked to, and in the clear")
        else:
            yield _shown(f"records go to {host}, which the project never talked to")
        return
