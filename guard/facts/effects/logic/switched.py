"""Checks that are off by a value that is worked out, and tolerances of hours and days."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.family import SWITCHED
from guard.facts.effects.logic.reading import UNKNOWN, Number, Told, Unit, named_values
from guard.facts.effects.logic.request import words
from guard.facts.effects.measure.statements import short
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity
from guard.syntax.calls import callee

_CHECKS = listed("verify verified hostname signature csrf xsrf authenticate ssl tls certs certificate")
_OPENS = listed("no not skip disable disabled ignore insecure allow without bypass")
_LENIENT = listed("leeway skew drift")
_PERHAPS = listed("tolerance grace")
_OF_PROOF = listed("decode verify validate loads token jwt signature check webhook construct claims session")
_HOUR = 3600


def off(unit: Unit) -> Iterator[Told]:
    """Switches of checks that hold an expression which always comes to false.

    One that is written out as false is told by rules for its library.
    """
    for name, value, node in named_values(unit):
        if isinstance(value, ast.Constant | ast.Dict | ast.List) or not words(name) & _CHECKS:
            continue
        if words(name) & _OPENS or not isinstance(node, ast.Assign | ast.expr):
            continue
        found = unit.value(value)
        if found is False or (found is not UNKNOWN and found == 0 and isinstance(found, int)):
            what = f"`{name}` is `{short(value)}`, which always comes to false, so nothing is checked"
            yield Told(SWITCHED, node, what, f"off {name} {short(value)}", Severity.HIGH)


def lenient(unit: Unit) -> Iterator[Told]:
    """Tolerances of an hour or more for what a token or a clock says."""
    for call in unit.nodes:
        if not isinstance(call, ast.Call):
            continue
        proves = bool(words(callee(call)) & _OF_PROOF)
        for word in call.keywords:
            said = words(word.arg or "")
            if said & _LENIENT or (said & _PERHAPS and proves):
                yield from _of_hours(unit, word.arg or "", word.value)


def _of_hours(unit: Unit, name: str, value: ast.expr) -> Iterator[Told]:
    seconds = unit.value(value)
    if isinstance(seconds, Number) and not isinstance(seconds, bool) and seconds >= _HOUR:
        what = f"`{name}` is {seconds / _HOUR:g} hours: what ran out that long ago is still taken"
        yield Told(SWITCHED, value, what, f"lenient {name} {seconds:g}")
