"""A large Python file with the functions that a change leaves alone blanked out, line numbers kept.

Code rules follow data inside one function and look at what the module binds, so a function that is
untouched, in a module whose own statements are untouched, cannot gain a match. Scanning it again costs time
in proportion to the file and not to the change.
"""

from __future__ import annotations

import ast

from guard.model.change import FileSide
from guard.model.edit import ChangedLines
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def reduced(before: bytes, after: bytes, lines: ChangedLines, sources: Sources) -> bytes:
    """`after` without the functions and methods that hold no changed line.

    Args:
        before, after: both sides of the file.
        lines: their changed lines.
        sources: reads them.

    Returns:
        A text with as many lines; all of `after` where a statement of the module itself changed on either
        side, or a side does not parse.
    """
    old, new = _parsed(before, sources), _parsed(after, sources)
    if old is None or new is None:
        return after
    if _outside(old, lines.before, before) or _outside(new, lines.after, after):
        return after
    untouched = _untouched(new.body, lines.after)
    kept = [b"" if number in untouched else line for number, line in enumerate(after.split(b"\n"), 1)]
    return b"\n".join(kept)


def function_at(data: bytes, line: int, sources: Sources) -> range:
    """The lines of the function whose `def` stands on `line`; all lines where that cannot be told."""
    tree = _parsed(data, sources)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == line:
            return _extent(node)
    return range(1, data.count(b"\n") + 2)


def _parsed(data: bytes, sources: Sources) -> ast.Module | None:
    if b"\r" in data.replace(b"\r\n", b"\n"):
        return None  # Python counts other lines than we do
    source = sources.python(FileSide("", data))
    return None if isinstance(source, Unreadable) else source.tree


def _outside(tree: ast.Module, changed: frozenset[int], data: bytes) -> bool:
    """Whether a changed line, other than a blank one or a comment, stands in no function and no class."""
    inside: set[int] = set()
    for node in tree.body:
        if isinstance(node, _DEFINITIONS):
            inside.update(_extent(node))
    text = data.split(b"\n")
    bare = (text[number - 1].strip() for number in changed - inside)
    return any(line and not line.startswith(b"#") for line in bare)


def _untouched(body: list[ast.stmt], changed: frozenset[int]) -> set[int]:
    """The lines of definitions in `body` without a changed line; within a touched class, of its methods."""
    found: set[int] = set()
    for node in body:
        if not isinstance(node, _DEFINITIONS):
            continue
        extent = _extent(node)
        if changed.isdisjoint(extent):
            found.update(extent)
        elif isinstance(node, ast.ClassDef) and not _changes_class(node, changed):
            found |= _untouched(node.body, changed)
    return found


def _changes_class(node: ast.ClassDef, changed: frozenset[int]) -> bool:
    """Whether a changed line belongs to the class itself and to none of its methods and inner classes."""
    inner: set[int] = set()
    for child in node.body:
        if isinstance(child, _DEFINITIONS):
            inner.update(_extent(child))
    return not (changed & set(_extent(node))) <= inner


def _extent(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> range:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return range(first, (node.end_lineno or node.lineno) + 1)
