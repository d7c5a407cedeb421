"""Lines of styled text laid out for a terminal of a given width, without looking at the real one.

How wide a character is drawn is asked of rich. Its console, which could fold and colour too, takes longer to
import than a small change takes to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from io import StringIO

from guard.expressions import expression
from guard.report.sanitize import plain_ascii

_LEAST_WIDTH = 20
_NARROW = 50
"""Below this many columns an indent takes more room than it helps."""
_WORD = expression(r"\s*\S+\s*")
_ONE_COLUMN = expression(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319]*")
"""ASCII, Latin, punctuation and arrows."""
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36"}
"""What a terminal is told for each word that a style may consist of."""


class Page:
    """Collects paragraphs; `text()` gives them back. What is said must be sanitised already."""

    def __init__(self, width: int, *, color: bool, unicode: bool) -> None:
        self._width = max(width, _LEAST_WIDTH)
        self._color = color
        self._unicode = unicode
        self._out = StringIO()
        self._last_was_gap = True

    def say(self, *parts: tuple[str, str], indent: int = 0, hang: int = 0) -> None:
        """One paragraph of (text, style) parts, wrapped; lines after the first stand `hang` columns in.

        An `indent` or `hang` is made smaller on a narrow page.
        """
        if self._width < _NARROW:
            indent, hang = indent // 2, min(hang, 1)
        said = [(text if self._unicode else plain_ascii(text), style) for text, style in parts]
        whole = "".join(text for text, _ in said)
        # Every line is laid out in the room that the hanging ones have, so that none is too long.
        for number, (start, end) in enumerate(_rows(whole, self._width - indent - hang)):
            margin = indent + (hang if number else 0)
            self._out.write(" " * margin + self._styled(said, start, end) + "\n")
        self._last_was_gap = False

    def _styled(self, said: Sequence[tuple[str, str]], start: int, end: int) -> str:
        """What is said from `start` to `end`, each part in its style."""
        out, at = "", 0
        for text, style in said:
            shown = text[max(start - at, 0) : max(end - at, 0)]
            at += len(text)
            if shown and style and self._color:
                codes = ";".join(_CODES[word] for word in style.split())
                shown = f"\x1b[{codes}m{shown}\x1b[0m"
            out += shown
        return out

    def gap(self) -> None:
        """An empty line, unless one stands there already."""
        if not self._last_was_gap:
            self._out.write("\n")
        self._last_was_gap = True

    def text(self) -> str:
        """All that was said."""
        return self._out.getvalue()


def _drawn(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if _is_plain(text) else import_module("rich.cells").cell_len(text)


def _parted(text: str, width: int) -> Sequence[str]:
    """A text in pieces that take `width` columns at the most."""
    if _is_plain(text):
        return [text[start : start + width] for start in range(0, len(text), width)]
    pieces: Sequence[str] = import_module("rich.cells").chop_cells(text, width)
    return pieces


def _is_plain(text: str) -> bool:
    """Whether each character of a text takes one column; of others rich knows how wide they are drawn."""
    return _ONE_COLUMN.fullmatch(text) is not None


def _rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line of `text` starts and ends, none of more than `width` columns.

    Lines are parted between words; a word that no line has room for is parted where the line ends.
    """
    starts = [0]
    used = 0
    for match in _WORD.finditer(text):
        word = match.group()
        needed = _drawn(word.rstrip())
        if used + needed <= width:
            used += _drawn(word)
            continue
        at = match.start()
        pieces = _parted(word, width) if needed > width else [word]
        for piece in pieces:
            if at > starts[-1]:
                starts.append(at)
            at += len(piece)
        used = _drawn(pieces[-1])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, start + len(text[start:end].rstrip())
