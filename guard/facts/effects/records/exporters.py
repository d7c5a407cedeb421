"""Classes that stand on the way of records, spans or measures, and hand on but some of what they are given.

By the manuals of OpenTelemetry (`SpanExporter.export`, `SpanProcessor.on_end`, `Sampler.should_sample`), of
`logging` (`Handler.emit`, `handle`) and of Sentry's transports, November 2026.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.records.kept import is_noise
from guard.facts.effects.records.statements import Said
from guard.model.finding import Severity
from guard.syntax.calls import callee, last_name, positional
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

MAY = expression(rb"def (?:export|emit|handle|on_end|on_emit|on_start|capture_e\w+|send\w*|should_sample)\b")
_STANDS = expression(r"(?:Exporter|Processor|Handler|Transport|Sampler|Reporter|MetricReader|Appender)$")
_HANDS_ON = frozenset(
    {
        "export",
        "emit",
        "handle",
        "on_end",
        "on_emit",
        "on_start",
        "capture_event",
        "capture_envelope",
        "send_event",
    }
)
_OF_FAILURE = expression(
    r"(?i)error|status|is_ok|is_unset|level|severity|exception|fail|warn|audit|secur|refus|denied|[45]\d\d|auth|admin"
)


def hands_on_some(source: PythonSource) -> Iterator[Said]:
    """The methods that leave out some of what they were given."""
    for node in walk(source.tree):
        if isinstance(node, ast.ClassDef) and any(_STANDS.search(last_name(base)) for base in node.bases):
            for one in node.body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name in _HANDS_ON:
                    yield from _leaves_out(one)


def _leaves_out(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Said]:
    given = {one.arg for one in positional(node)} - {"self"}
    ons = [one for one in walk(node) if isinstance(one, ast.Call) and _is_onward(one, node.name)]
    if not ons:
        return
    how = "leaves out some of what it is given to hand on"
    for one in walk(node):
        if isinstance(one, ast.ListComp | ast.GeneratorExp):
            for part in one.generators:
                if part.ifs and given & _names(part.iter):
                    yield from _weighed(one, " ".join(map(unparse, part.ifs)), how)
        elif isinstance(one, ast.Call) and callee(one) == "filter" and len(one.args) == 2:
            if given & _names(one.args[1]):
                yield from _weighed(one, unparse(one.args[0]), how)
        elif isinstance(one, ast.If) and _names(one.test) & given:
            gives_up = any(isinstance(part, ast.Return) for part in one.body) and not _has(one.body, ons)
            if gives_up or (_has(one.body, ons) and not one.orelse):
                yield from _weighed(one.test, unparse(one.test), how)


def _weighed(node: ast.expr, test: str, how: str) -> Iterator[Said]:
    quoted = [part for part in test.replace('"', "'").split("'")[1::2] if part]
    if quoted and all(map(is_noise, quoted)):
        return
    yield Said(node, how, Severity.MEDIUM if _OF_FAILURE.search(test) else Severity.LOW)


def _is_onward(call: ast.Call, name: str) -> bool:
    """Whether a call hands on what came: to the class above, or to what this one stands before."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in (name, "export", "emit", "handle")


def _names(node: ast.expr) -> set[str]:
    return {one.id for one in walk(node) if isinstance(one, ast.Name)}


def _has(body: list[ast.stmt], calls: list[ast.Call]) -> bool:
    return any(one in calls for part in body for one in walk(part))
