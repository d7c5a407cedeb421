"""Records and measures that Python hands to a host which the project never talked to.

By the manuals of `logging.handlers`, of the clients of StatsD, GELF, Logstash, Loki and Splunk, and of
`socket`, November 2026: what writes records is given the host that gets them when it is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow.family import SECRET, is_python
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.facts.names.names import names_of
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource
from guard.syntax.walk import walk

MAY = expression(
    rb"(?i)(?:sys_?log|socket|datagram|http|smtp|gelf|logstash|loki|splunk|fluent\w*|udp|tcp)_?handler|statsd|sendto\("
)
_COLLECTS = expression(
    r"(?i)(?:sys_?log|socket|datagram|http|smtp|gelf\w*|logstash|loki|splunk|fluent\w*|udp|tcp|graylog)\w*handler$"
    r"|^(?:dog)?statsd$|^(?:statsd?|dogstatsd)client$|^(?:sendto)$"
)
_PLACED = frozenset({"address", "host", "hostname", "url", "server", "mailhost", "statsd_host", "endpoint"})


def collected(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """What the changed lines of modules hand to such a host."""
    for file in files:
        side = file.after
        if side is None or not is_python(side.path) or MADE_UP.search(side.path) or not MAY.search(side.data):
            continue
        source = around.sources.python(side)
        if not isinstance(source, PythonSource):
            continue
        lines = around.lines.get(file.path, ChangedLines()).after
        for call, host, hidden in _hosts(source, around):
            at = {
                source.physical[line - 1] for line in range(call.lineno, (call.end_lineno or call.lineno) + 1)
            }
            if lines.isdisjoint(at) or not is_foreign(host) or is_known(host, around):
                continue
            said = f"{callee(call)} hands what is recorded to {host}, which the project never talked to"
            weight = (Severity.LOW, Confidence.LOW) if hidden else (Severity.MEDIUM, Confidence.MEDIUM)
            yield ChangeEffect(
                SECRET.id, file.path, *weight, said, after=min(at), evidence=said,
                repair="Send records to a host of your own, over TLS.",
            )  # fmt: skip


def _hosts(source: PythonSource, around: Around) -> Iterator[tuple[ast.Call, str, bool]]:
    """The calls that are given a host, with it, and whether the way there is hidden from others."""
    names = names_of(source, around.sources)
    for node in walk(source.tree):
        if not isinstance(node, ast.Call) or not _COLLECTS.search(callee(node)):
            continue
        given = [word.value for word in node.keywords if word.arg in _PLACED] + list(
            node.args[-1:] if callee(node) == "sendto" else node.args[:1]
        )
        secure = any(word.arg in ("secure", "tls", "ssl_context", "context") for word in node.keywords)
        for one in given:
            first = one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one
            said = names.constant(first)
            if isinstance(said, str):
                scheme, host = host_in(said)
                if host:
                    yield node, host, secure or scheme == "https"
                    break
