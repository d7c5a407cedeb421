from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guard.model.edit import Edit, Span
from guard.model.finding import Location, Side
from guard.model.verdict import Effect, JudgedEdit, JudgedFinding
from guard.report.nearest import Nearest, changed
from tests.report import samples

places = st.tuples(st.integers(1, 30), st.sampled_from([0, 0, 1, 5, 20])).map(lambda at: Span(at[0], sum(at)))
edits = st.lists(st.lists(places, max_size=2).map(tuple), min_size=1, max_size=8).map(
    lambda sides: [JudgedEdit.of(Edit("function.body", "a.py", "", after=side), "p") for side in sides]
)


def finding(line: int, lines: int) -> JudgedFinding:
    place = Location("a.py", line, line + lines)
    return JudgedFinding.of(replace(samples.SHELL, location=place), Effect.BLOCKS)


def away(edit: JudgedEdit, item: JudgedFinding) -> int:
    gaps = [max(0, item.line - span.end, span.start - item.end_line) for span in edit.after]
    return min(gaps, default=1_000_000)


@given(edits, st.integers(1, 60), st.integers(0, 3))
def test_the_closest_is_what_asking_each_would_give(some: list[JudgedEdit], line: int, more: int) -> None:
    item = finding(line, more)
    expected = min(range(len(some)), key=lambda index: (away(some[index], item), changed(some[index])))
    assert Nearest(enumerate(some), Side.AFTER).to(item) == expected
