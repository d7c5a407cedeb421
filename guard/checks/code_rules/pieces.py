"""A Python module cut into pieces: what stands in no definition, each function, and what is a class's own.

Code rules follow data inside one function and look at what the module binds. So a piece that is the same on
both sides, and uses no name that the change binds anew, matches after the change what it matched before.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from guard.expressions import expression
from guard.facts.names.resolved import DEFINITIONS, Part
from guard.syntax.walk import children, walk

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_REBINDS = expression(rb"\s*(?:global|nonlocal)\b")
_WORDS = expression(rb"[\w\x80-\xff]+")
MODULE = 0
"""The number of the piece that holds what stands in no definition."""


class Pieces:
    """The pieces of one text. Piece 0 is the module's own; every line belongs to exactly one."""

    def __init__(self, tree: ast.Module, lines: Sequence[bytes]) -> None:
        r"""Cut a text.

        Args:
            tree: the text's.
            lines: the text split at `\n`.
        """
        self.lines = lines
        self.parents = [-1]
        """By piece: the class or module that it stands in."""
        self.owner = [MODULE] * (len(lines) + 1)
        """By line, counted from 1: its piece."""
        self._words: dict[int, frozenset[bytes]] = {}
        self.tree = tree
        self.nodes: list[ast.Module | _Definition] = [tree]
        """By piece: what it is, or what it is the own of."""
        self._cut(tree.body, MODULE)

    def _cut(self, body: Sequence[ast.stmt], parent: int) -> None:
        for node in body:
            if isinstance(node, DEFINITIONS):
                number = len(self.parents)
                self.parents.append(parent)
                self.nodes.append(node)
                for line in extent(node):
                    self.owner[line] = number
                if isinstance(node, ast.ClassDef):
                    self._cut(node.body, number)

    @cached_property
    def extents(self) -> dict[int, list[int]]:
        """By piece: its lines."""
        found: dict[int, list[int]] = {number: [] for number in range(len(self.parents))}
        for line, piece in enumerate(self.owner):
            if line:
                found[piece].append(line)
        return found

    def all(self) -> set[int]:
        """Every piece."""
        return set(range(len(self.parents)))

    def part(self, piece: int) -> Part:
        """A piece, as its view is asked for."""
        parent = self.nodes[max(self.parents[piece], MODULE)]
        return Part(self.nodes[piece], parent if isinstance(parent, ast.ClassDef) else None)

    def at(self, lines: Iterable[int]) -> set[int]:
        """The pieces that any of the lines belong to."""
        return {self.owner[line] for line in lines if line < len(self.owner)}

    def with_outer(self, pieces: Iterable[int]) -> set[int]:
        """The pieces, and all that they stand in."""
        found: set[int] = set()
        for piece in pieces:
            while piece >= 0 and piece not in found:
                found.add(piece)
                piece = self.parents[piece]
        return found

    def with_inner(self, pieces: Collection[int]) -> set[int]:
        """The pieces, and all that stands in such of them as are classes."""
        found = set(pieces)
        for piece, parent in enumerate(self.parents):  # an outer one comes before its inner ones
            if parent > MODULE and parent in found:
                found.add(piece)
        return found

    def rebinding(self) -> set[int]:
        """The pieces that may bind a name of the module from inside a function."""
        return {self.owner[line] for line in self._sharing} - {MODULE}

    @cached_property
    def _sharing(self) -> list[int]:
        """The lines that begin a statement by which a function binds a name of another scope."""
        return [number for number, line in enumerate(self.lines, 1) if _REBINDS.match(line)]

    def rebound(self, pieces: Collection[int]) -> set[str]:
        """The names of the module that functions among the pieces say they bind."""
        if not any(b"global" in line for line in self.lines):
            return set()
        nodes = (node for node in walk(self.tree) if isinstance(node, ast.Global))
        return {name for node in nodes if self.owner[node.lineno] in pieces for name in node.names}

    def using(self, names: Collection[str]) -> set[int]:
        """The pieces other than the module's own in which one of the names is spelled out, be it in a text or
        a comment; names as the syntax tree has them.
        """
        wanted = {name.encode() for name in names}
        every = range(MODULE + 1, len(self.parents) if names else 0)
        return {piece for piece in every if not wanted.isdisjoint(self.words(piece))}

    def words(self, piece: int) -> frozenset[bytes]:
        """Every word in a piece, names as Python reads them."""
        known = self._words.get(piece)
        if known is None:
            known = self._words[piece] = words_of(self.lines[line - 1] for line in self.extents[piece])
        return known

    def bound(self, lines: Collection[int]) -> set[str] | None:
        """The names that the module's statements on these lines bind; None where that can be any name."""
        names: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, DEFINITIONS):
                continue
            if any(line in lines for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)):
                for name in bound_by(node):
                    if name == "*":
                        return None
                    names.add(name)
        return names

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names of the module's functions and classes."""
        return frozenset(node.name for node in self.tree.body if isinstance(node, DEFINITIONS))


def extent(node: _Definition) -> range:
    """The lines of a definition, its decorators included."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return range(first, (node.end_lineno or node.lineno) + 1)


def words_of(lines: Iterable[bytes]) -> frozenset[bytes]:
    """Every word in some lines, names as Python reads them."""
    return frozenset(_WORDS.findall(_normal(b"\n".join(lines))))


def _normal(text: bytes) -> bytes:
    """The text with its names as Python reads them."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.decode("utf-8", "replace")).encode("utf-8", "replace")


def bound_by(root: ast.stmt) -> Iterator[str]:
    """The names that a statement binds or alters in the scope it stands in; "*" for a star import."""
    pending: list[ast.AST] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, DEFINITIONS):
            yield node.name
        else:
            # A handler of exceptions and the patterns of `match` hold the name itself.
            for field in ("name", "rest"):
                name = getattr(node, field, None)
                if isinstance(name, str):
                    yield name
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += children(node)


def _root(node: ast.expr) -> Iterator[str]:
    """The name whose object a target such as `a.b[0]` is part of."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
