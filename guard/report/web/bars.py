"""Small pictures of numbers; the number stands beside each, so that no picture is alone in saying it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guard.report.web.markup import Html, tag

_WIDE, _HIGH = 100, 10


OF_DECISIONS = {"blocked": "m", "incomplete": "z", "sign_off": "b", "review": "p"}
"""The class of a bar for each decision."""


def number(said: str) -> Html:
    """A number, which stands in one line and in columns of its own width."""
    return tag("span", said, class_="num")


def bar(value: int, most: int, class_: str = "b") -> Html:
    """A bar as long as `value` is of `most`."""
    length = _length(value, most, _WIDE)
    return _picture(0, tag("rect", x=0, y=1, width=length, height=_HIGH - 2, class_=class_))


def both_ways(plus: int, minus: int, most: int) -> Html:
    """A bar to the right for what came, and one to the left for what went."""
    half = _WIDE // 2
    right, left = _length(plus, most, half), _length(minus, most, half)
    return _picture(
        -half,
        tag("rect", x=-left, y=1, width=left, height=_HIGH - 2, class_="m"),
        tag("rect", x=0, y=1, width=right, height=_HIGH - 2, class_="p"),
        tag("rect", x=0, y=0, width=1, height=_HIGH, class_="z"),
    )


def _length(value: int, most: int, room: int) -> int:
    """At least one unit for what is not nothing."""
    return max(1, round(room * value / most)) if value > 0 and most > 0 else 0


def _picture(start: int, *parts: Html) -> Html:
    box = f"{start} 0 {_WIDE} {_HIGH}"
    return tag("svg", *parts, class_="bar", viewBox=box, preserveAspectRatio="none", aria_hidden="true",
               focusable="false")  # fmt: skip


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], class_: str = "") -> Html:
    """A table whose first column names its rows."""
    lines = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows
    ]
    top = tag("thead", tag("tr", *(tag("th", cell, scope="col") for cell in head)))
    names = {"class_": class_} if class_ else {}
    return tag("table", tag("caption", caption), top, tag("tbody", *lines), **names)
