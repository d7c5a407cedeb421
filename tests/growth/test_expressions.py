"""Expressions that are asked about whole texts of a proposal: their steps grow as the text does."""

from __future__ import annotations

import re

import pytest

from benchmarks.growth_expressions import STEEP
from benchmarks.growth_matcher import Matcher
from guard.checks.test_integrity.shape import named
from guard.checks.undeclared_imports import declared, imported_modules
from guard.facts.dependencies import conda
from guard.facts.effects.flow import payload, scripts, shell
from guard.facts.effects.measure import family, web
from guard.facts.effects.protection import values

HOSTILE = [
    pytest.param(payload._PROGRAM, 0, "\n", "search", id="a program after many empty lines"),
    pytest.param(payload._HIDDEN, re.I, "base64 -d|" + " " * 190, "search", id="many pipes"),
    pytest.param(scripts._SECRET_VALUE, 0, "${{secrets.", "search", id="expressions of a workflow"),
    pytest.param(shell._CONTEXT, 0, "${{secrets.aaa", "search", id="expressions that do not end"),
    pytest.param(shell._ALL_SECRETS, re.I, "${{toJSON(", "search", id="calls in expressions"),
    pytest.param(web._CALL, 0, "a.", "search", id="a long chain of names"),
    pytest.param(values._RATE, re.I, " ", "fullmatch", id="blanks after a number"),
    pytest.param(named._COMPOUND, 0, "a", "search", id="a long word"),
    pytest.param(declared._LOCKED_NAME, re.M, " ", "search", id="blanks before a name"),
    pytest.param(imported_modules._CONTINUED, 0, "import ", "search", id="many imports in a line"),
    pytest.param(conda._PART, 0, "a", "search", id="a long key"),
    pytest.param(family._CANNED, re.M, "\n", "search", id="empty lines"),
]


@pytest.mark.parametrize(("expression", "flags", "part", "way"), HOSTILE)
def test_steps_are_in_proportion(
    expression: re.Pattern[str] | re.Pattern[bytes], flags: int, part: str, way: str
) -> None:
    pattern = expression.pattern
    matcher = Matcher(pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern, flags)
    start, times = ("0" if way == "fullmatch" else ""), max(1, 400 // len(part))
    short, long = (matcher.count(start + part * times * more, way) for more in (4, 8))
    assert long <= STEEP * short, (short, long)
