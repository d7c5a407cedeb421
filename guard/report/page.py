"""Lines of styled text laid out for a terminal of a given width, without looking at the real one."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.text import Text

from guard.report.sanitize import plain_ascii

_LEAST_WIDTH = 20
_NARROW = 50
"""Below this many columns an indent takes more room than it helps."""


class Page:
    """Collects paragraphs; `text()` gives them back. What is said must be sanitised already."""

    def __init__(self, width: int, *, color: bool, unicode: bool) -> None:
        self._width = max(width, _LEAST_WIDTH)
        self._unicode = unicode
        self._out = StringIO()
        self._last_was_gap = True
        self._console = Console(
            file=self._out,
            width=self._width,
            height=100,
            color_system="standard" if color else None,
            force_terminal=color,
            no_color=not color,
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=False,
            legacy_windows=False,
            _environ={},  # else COLUMNS, NO_COLOR and the like would change the text
        )

    def say(self, *parts: tuple[str, str], indent: int = 0, hang: int = 0) -> None:
        """One paragraph of (text, style) parts, wrapped; lines after the first stand `hang` columns in.

        An `indent` or `hang` is made smaller on a narrow page.
        """
        if self._width < _NARROW:
            indent, hang = indent // 2, min(hang, 1)
        content = Text()
        for text, style in parts:
            content.append(text if self._unicode else plain_ascii(text), style=style)
        # Every line is laid out in the room that the hanging ones have, so that none is too long.
        rows = content.wrap(self._console, self._width - indent - hang)
        for number, row in enumerate(rows):
            row.rstrip()
            margin = indent + (hang if number else 0)
            self._console.print(Text(" " * margin) + row, soft_wrap=True)
        self._last_was_gap = False

    def gap(self) -> None:
        """An empty line, unless one stands there already."""
        if not self._last_was_gap:
            self._out.write("\n")
        self._last_was_gap = True

    def text(self) -> str:
        """All that was said."""
        return self._out.getvalue()
