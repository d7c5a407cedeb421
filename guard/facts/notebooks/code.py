"""The code cells of a notebook as one Python text, and where each of its lines stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.syntax.python import Unreadable

if TYPE_CHECKING:
    from guard.syntax.notebook import Notebook


def notebook_code(book: Notebook | Unreadable) -> tuple[bytes, tuple[int, ...]] | None:
    """The joined code of a notebook, magics made calls, so that it can be scanned as Python.

    Returns:
        The text, and for each of its lines the line of the notebook's JSON it comes from; None where the
        notebook cannot be read or holds no code. (That it cannot be read is a fact of its own.)
    """
    if isinstance(book, Unreadable):
        return None
    texts: list[str] = []
    places: list[int] = []
    for cell in book.cells:
        if cell.kind != "code":
            continue
        text = cell.python_text
        origins = [place for piece, place in cell.pieces for _ in range(max(1, piece.count("\n")))]
        lines = text.rstrip("\n").split("\n")
        texts += lines
        origins = origins or [cell.lines.start]
        places += [origins[min(index, len(origins) - 1)] for index in range(len(lines))]
    if not texts:
        return None
    return ("\n".join(texts) + "\n").encode("utf-8", "replace"), tuple(places)
