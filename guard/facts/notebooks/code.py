"""The code cells of a notebook as one Python text, what they hold of other languages, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.syntax.magics import embedded
from guard.syntax.python import Unreadable

if TYPE_CHECKING:
    from guard.syntax.notebook import Cell, Notebook


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
        lines = cell.python_text.rstrip("\n").split("\n")
        texts += lines
        places += _placed(_origins(cell), 0, len(lines))
    if not texts:
        return None
    return ("\n".join(texts) + "\n").encode("utf-8", "replace"), tuple(places)


def embedded_code(book: Notebook | Unreadable) -> list[tuple[str, bytes, tuple[int, ...]]]:
    """What the cells hand to a shell or to another language, or write to files.

    Returns:
        For each language and each file: a name that tells the language, the text, and for each of its lines
        the line of the notebook's JSON it comes from.
    """
    if isinstance(book, Unreadable) or book.language != "python":
        return []
    found: dict[str, tuple[list[str], list[int]]] = {}
    for cell in book.cells:
        if cell.kind != "code" or not cell.may_embed:
            continue
        origins = _origins(cell)
        for part in embedded(cell.text.replace("\r\n", "\n")):
            texts, places = found.setdefault(part.name, ([], []))
            lines = part.text.rstrip("\n").split("\n")
            texts += lines
            places += _placed(origins, part.first, len(lines))
    return [
        (name, ("\n".join(texts) + "\n").encode("utf-8", "replace"), tuple(places))
        for name, (texts, places) in found.items()
    ]


def _placed(origins: list[int], first: int, count: int) -> list[int]:
    """The lines of the file that so many lines of a cell's source stand on."""
    return [origins[min(index, len(origins) - 1)] for index in range(first, first + count)]


def _origins(cell: Cell) -> list[int]:
    """The line of the file that each line of a cell's source stands on; one at least."""
    origins = [place for piece, place in cell.pieces for _ in range(max(1, piece.count("\n")))]
    return origins or [cell.lines.start]
