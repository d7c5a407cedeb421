"""One side of a Python file or notebook as one syntax tree, for readers that look at the code as a whole."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from guard.facts.files.classify import Reader, reader
from guard.model.change import FileChange, FileSide
from guard.syntax.python import Unreadable, read_source

_CELL = 1_000_000
"""Lines of cell `n` are numbered from `n` times this; no cell is longer."""


@dataclass(frozen=True)
class PythonPart:
    """The code of a side."""

    tree: ast.Module | None = None
    """None where there is no code, none that could matter, or none that can be read."""
    unread: bool = False
    """Whether code could not be read."""
    physical: tuple[int, ...] = ()
    """For Python line n, at n - 1: the line of the file."""
    cells: tuple[frozenset[int], ...] = ()
    """For a notebook: the lines of each cell's source."""

    def lines(self, line: int) -> frozenset[int]:
        """The lines of the file that a line of the tree stands on; all of a notebook's cell."""
        if self.cells:
            return self.cells[line // _CELL]
        return frozenset({self.physical[min(line, len(self.physical)) - 1]} if self.physical else {line})


def python_part(side: FileSide | None) -> PythonPart:
    """The code of `side`; nothing for a missing side or one that is neither Python nor a notebook."""
    who = reader(FileChange(side, side)) if side is not None else Reader.LINES
    if side is None or who not in (Reader.PYTHON, Reader.NOTEBOOK):
        return PythonPart()
    if who is Reader.NOTEBOOK:
        return _notebook_part(side)
    source = read_source(side)
    if isinstance(source, Unreadable):
        return PythonPart(unread=True)
    return PythonPart(source.tree, physical=source.physical)


def _notebook_part(side: FileSide) -> PythonPart:
    from guard.syntax.notebook import read_notebook

    book = read_notebook(side)
    if isinstance(book, Unreadable):
        return PythonPart(unread=True)
    body: list[ast.stmt] = []
    lines: list[frozenset[int]] = []
    unread = False
    for cell in book.cells:
        if cell.kind != "code":
            continue
        source = cell.python
        if isinstance(source, Unreadable):
            unread = True
            continue
        tree = source.tree
        ast.increment_lineno(tree, len(lines) * _CELL)
        body += tree.body
        lines.append(frozenset(cell.source_lines or cell.lines))
    return PythonPart(ast.Module(body, []), unread, cells=tuple(lines))
