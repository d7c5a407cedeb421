"""One side of a Python file or notebook as one syntax tree, for readers that look at the code as a whole."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guard.facts.files.classify import Reader, reader
from guard.facts.names.names import Names, names_of
from guard.model.change import FileChange, FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import BELOW

if TYPE_CHECKING:
    from guard.syntax.notebook import Notebook

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
    names: Names | None = None
    """What the names in the tree are."""

    def lines(self, line: int) -> frozenset[int]:
        """The lines of the file that a line of the tree stands on; all of a notebook's cell."""
        if self.cells:
            return self.cells[line // _CELL]
        return frozenset({self.physical[min(line, len(self.physical)) - 1]} if self.physical else {line})


def python_part(side: FileSide | None, sources: Sources) -> PythonPart:
    """The code of `side`; nothing for a missing side or one that is neither Python nor a notebook."""
    who = reader(FileChange(side, side)) if side is not None else Reader.LINES
    if side is None or who not in (Reader.PYTHON, Reader.NOTEBOOK):
        return PythonPart()
    if who is Reader.NOTEBOOK:
        return _notebook_part(sources.notebook(side))
    source = sources.python(side)
    if isinstance(source, Unreadable):
        return PythonPart(unread=True)
    names = names_of(source, sources)
    return PythonPart(names.tree, physical=source.physical, names=names)


def _notebook_part(notebook: Notebook | Unreadable) -> PythonPart:
    if isinstance(notebook, Unreadable):
        return PythonPart(unread=True)
    body: list[ast.stmt] = []
    lines: list[frozenset[int]] = []
    unread = False
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        source = cell.python
        if isinstance(source, Unreadable):
            unread = True
            continue
        body += _lower(source.tree, len(lines) * _CELL).body
        lines.append(frozenset(cell.source_lines or cell.lines))
    tree = ast.Module(body, [])
    return PythonPart(tree, unread, cells=tuple(lines), names=Names(tree))


def _lower(tree: ast.Module, lines: int) -> ast.Module:
    """A copy of a tree, all of it that many lines further down; the tree itself is shared."""
    top = ast.Module([], [])
    pending: list[tuple[ast.AST, ast.AST]] = [(tree, top)]

    def copied(value: object) -> object:
        if isinstance(value, list):
            return [copied(part) for part in value]
        if not isinstance(value, ast.AST):
            return value
        copy = type(value).__new__(type(value))  # what it is made of follows
        pending.append((value, copy))
        return copy

    while pending:
        node, copy = pending.pop()
        for name, value in vars(node).items():
            if name == BELOW:
                continue
            is_line = name in ("lineno", "end_lineno") and value is not None
            setattr(copy, name, value + lines if is_line else copied(value))
    return top
