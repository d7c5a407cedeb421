"""A simulation as a picture: each policy's decisions as one bar, and what holds changes up beneath."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from guard.model.verdict import Decision
from guard.report.sanitize import line
from guard.report.simulation import Simulation

_WIDTH, _LEFT, _ROW, _BAR = 760, 210, 26, 480
_CAUSES = 12
"""Causes drawn; the text names more."""
_FILLS = {
    Decision.BLOCKED: "#b3261e",
    Decision.INCOMPLETE: "#7b4ea3",
    Decision.SIGN_OFF: "#b07d00",
    Decision.REVIEW: "#2e7d32",
}
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b1b}.small{font-size:11px}.on{fill:#fff}"
    "@media (prefers-color-scheme:dark){text{fill:#eee}.ground{fill:#161616}}"
)


def to_svg(found: Simulation) -> str:
    """The picture as a document of its own: no script, no font and no address of elsewhere in it.

    Bars carry their numbers, so that nothing is told by colour alone.
    """
    body = [*_decisions(found), *_causes(found)]
    height = 150 + _ROW * (2 * len(_drawn(found)) + 1)
    title = f"{len(found.changes)} changes of {line(found.names.source, 60)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title, {chr(34): "&quot;"})}">\n<style>{_STYLE}</style>\n'
        f'<rect class="ground" width="{_WIDTH}" height="{height}" fill="#fff"/>\n'
        + _text(12, 24, title)
        + "".join(body)
        + "</svg>\n"
    )


def _decisions(found: Simulation) -> Iterator[str]:
    for row, (said, against) in enumerate((("against", True), ("now", False))):
        counts = found.decisions(against=against)
        y, x = 48 + row * (_ROW + 8), float(_LEFT)
        name = found.names.against if against else found.names.policy
        yield _text(12, y + 17, f"{said}: {line(name, 24)}")
        for decision in Decision:
            share = counts[decision.value] / max(1, len(found.changes))
            if share:
                words = f"{decision.value} {counts[decision.value]}"
                yield _bar(x, y, share * _BAR, _FILLS[decision], words)
                x += share * _BAR


def _bar(x: float, y: float, width: float, fill: str, words: str) -> str:
    """A bar with its words in it, as far as they have room; they stand in its title in any case."""
    shown = _text(x + 5, y + 17, words, "small on") if width > 7 * len(words) else ""
    box = f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW}" fill="{fill}"/>'
    return f"<g><title>{escape(words)}</title>{box}{shown}</g>\n"


def _drawn(found: Simulation) -> list[str]:
    now, before = found.causes(against=False), found.causes(against=True)
    return sorted({*now, *before}, key=lambda one: (-now[one] - before[one], one))[:_CAUSES]


def _causes(found: Simulation) -> Iterator[str]:
    now, before = found.causes(against=False), found.causes(against=True)
    most = max((*now.values(), *before.values()), default=1)
    y = 150
    for cause in _drawn(found):
        yield _text(12, y + 14, line(cause, 30), "small")
        for said, count, fill in (("against", before[cause], "#8a8a8a"), ("now", now[cause], "#1565c0")):
            width = _BAR * count / most
            yield f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_ROW - 10}" fill="{fill}"/>'
            yield _text(_LEFT + width + 5, y + 13, f"{count} {said}", "small")
            y += _ROW - 6
        y += 12


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(words)}</text>\n'
