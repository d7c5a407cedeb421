"""The code cells of a notebook as one Python text, and where each of its lines stands."""

from __future__ import annotations

from guard.facts.notebooks.magics import without_magics
from guard.model.change import FileSide
from guard.syntax.notebook import read_notebook
from guard.syntax.python import Unreadable, parse_module


def notebook_code(side: FileSide) -> tuple[bytes, tuple[int, ...]] | None:
    """The joined code of a notebook, magics made calls, so that it can be scanned as Python.

    Returns:
        The text, and for each of its lines the line of the notebook's JSON it comes from; None where the
        notebook cannot be read or holds no code. (That it cannot be read is a fact of its own.)
    """
    book = read_notebook(side)
    if isinstance(book, Unreadable):
        return None
    texts: list[str] = []
    places: list[int] = []
    for cell in book.cells:
        if cell.kind != "code":
            continue
        text = cell.text.replace("\r\n", "\n").replace("\r", "\n")
        if isinstance(parse_module(text), Unreadable):
            text = without_magics(text)
        origins = [place for piece, place in cell.pieces for _ in range(max(1, piece.count("\n")))]
        lines = text.rstrip("\n").split("\n")
        texts += lines
        origins = origins or [cell.lines.start]
        places += [origins[min(index, len(origins) - 1)] for index in range(len(lines))]
    if not texts:
        return None
    return ("\n".join(texts) + "\n").encode("utf-8", "replace"), tuple(places)
