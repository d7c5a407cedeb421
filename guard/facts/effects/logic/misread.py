"""Values that are read as others than they are: texts asked for their truth, spans without their days."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.family import MISREAD
from guard.facts.effects.logic.reading import Number, Told, Unit
from guard.facts.effects.measure.statements import said, short
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.calls import callee, dotted

_NO = listed("0 false no off n f none null disabled")
_DAY = 86400


def truths(unit: Unit) -> Iterator[Told]:
    """Where the default of a setting is a text that says no, and whether it is empty is all that is asked."""
    for node in unit.nodes:
        for asked in _asked(node):
            text = _default(asked, unit)
            if text is not None and text.strip().casefold() in _NO:
                what = f"`{short(asked)}` is asked whether it is true, which the text {text!r} always is"
                yield Told(MISREAD, asked, what, f"truth {said(asked)}")


def _asked(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions whose truth alone a node asks for."""
    match node:
        case ast.Call(func=ast.Name(id="bool"), args=[inner]):
            yield inner
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield inner


def _default(node: ast.expr, unit: Unit) -> str | None:
    """The text that a setting is where it is not set; None where there is none, or it is no plain setting."""
    node = unit.bound.core(node)
    if not isinstance(node, ast.Call) or callee(node) not in ("get", "getenv", "pop"):
        return None
    given = node.args[1:2] or [one.value for one in node.keywords if one.arg == "default"]
    if not isinstance(node.func, ast.Attribute | ast.Name) or len(given) != 1:
        return None
    value = unit.value(given[0])
    return value if isinstance(value, str) else None


def spans(unit: Unit) -> Iterator[Told]:
    """The seconds of a difference of two times, taken for the whole of it."""
    whole = {_span_of(one) for one in unit.nodes if callee(one) == "total_seconds"}
    for node in unit.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for one, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                if _is_part(one, unit) and said(one) not in whole:
                    limit = unit.value(other)
                    known = isinstance(limit, Number) and not isinstance(limit, bool)
                    if known and limit < _DAY // 24:
                        continue
                    severity = Severity.MEDIUM if known and limit >= _DAY else Severity.LOW
                    what = f"`{short(one)}` leaves the days out and is below a day, whatever the span is"
                    yield Told(MISREAD, node, what, f"span {said(one)}", severity)


def _span_of(node: ast.AST) -> str:
    return (
        said(node.func.value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    )


def _is_part(node: ast.expr, unit: Unit) -> bool:
    """Whether it is `(a - b).seconds`, where `a - b` may stand in a name."""
    if not isinstance(node, ast.Attribute) or node.attr != "seconds":
        return False
    core = unit.bound.core(node.value)
    is_difference = isinstance(core, ast.BinOp) and isinstance(core.op, ast.Sub)
    return is_difference or (isinstance(core, ast.Call) and dotted(core.func).endswith("timedelta"))
