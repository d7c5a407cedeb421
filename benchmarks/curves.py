"""Curves as SVG: axes that begin at 0, a line and a mark for each series, and its name at its end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Series = Mapping[str, Sequence[tuple[float, float]]]

_WIDTH, _HEIGHT = 640, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 130, 50, 55
_COLOURS = ("#0b6e99", "#c2410c", "#4d7c0f", "#7e22ce", "#525252")
_TICKS = 5
_LINE_APART = 15


def chart(title: str, across: str, up: str, series: Series) -> str:
    """The picture of some series of points, each sorted by its first number.

    Args:
        title: what it shows.
        across: what the first numbers are, with their unit.
        up: what the second numbers are.
        series: points by name; at least one that is not at 0.
    """
    points = [point for line in series.values() for point in line]
    most_x, step_x = _scale(max(x for x, _ in points))
    most_y, step_y = _scale(max(y for _, y in points))

    def place(x: float, y: float) -> tuple[float, float]:
        wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return round(_LEFT + x / most_x * wide, 1), round(_HEIGHT - _BOTTOM - y / most_y * high, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="12" fill="#222222">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 26, title, size=15),
        _text(_LEFT + (_WIDTH - _LEFT - _RIGHT) / 2, _HEIGHT - 14, across, anchor="middle"),
        _text(_LEFT, _TOP - 8, up, anchor="middle"),
    ]
    for value in _ticks(most_y, step_y):
        x, y = place(0, value)
        end = place(most_x, value)[0]
        parts.append(f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="#dddddd"/>')
        parts.append(_text(x - 6, y + 4, f"{value:g}", anchor="end"))
    for value in _ticks(most_x, step_x):
        x, y = place(value, 0)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + 4}" stroke="#222222"/>')
        parts.append(_text(x, y + 18, f"{value:g}", anchor="middle"))
    labels = []
    for number, (name, line) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        spots = [place(x, y) for x, y in line]
        path = " ".join(f"{x},{y}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in spots]
        labels.append((spots[-1][1], spots[-1][0], name, colour))
    below = -math.inf
    for y, x, name, colour in sorted(labels):
        below = max(y + 4, below + _LINE_APART)  # names of lines that end together stand under each other
        parts.append(_text(x + 8, below, name, colour=colour))
    return "\n".join([*parts, "</svg>", ""])


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, colour: str = "#222222"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">'
        f"{escape(text)}</text>"
    )


def _scale(most: float) -> tuple[float, float]:
    """The end of an axis that shows `most`, and the step between its marks: 1, 2 or 5 times a power of 10."""
    rough = (most or 1.0) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return math.ceil(most / step) * step or step, step


def _ticks(most: float, step: float) -> list[float]:
    return [number * step for number in range(round(most / step) + 1)]
