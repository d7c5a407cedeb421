"""Names that pass from file to file: what another changed file means by a name that is imported from it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from guard.facts.capabilities.sides import PythonPart, python_part
from guard.facts.names.cells import TooComplexError
from guard.facts.names.library_names import INSTANCE, is_module, lookup
from guard.facts.names.references import References
from guard.model.change import FileSide
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_MAX_DEPTH = 5


class Exports:
    """The names of several files, as files that import them see them. Each is read when it is asked for."""

    def __init__(self, sides: Iterable[FileSide], sources: Sources) -> None:
        self._sources = sources
        self._modules: dict[str, list[FileSide]] = {}
        self._sides: dict[str, FileSide] = {}
        for side in sides:
            self._sides[side.path] = side
            parts = _module(side.path)
            for first in range(len(parts)):  # wherever the root that is imported from may be
                self._modules.setdefault(".".join(parts[first:]), []).append(side)
        self._tops = {name.partition(".")[0] for name in self._modules}

    def follow(self, name: str, path: str, depth: int = 0) -> frozenset[str]:
        """The library names that the dotted `name`, used in the file at `path`, means through these files."""
        parts = _absolute(name, path).split(".")
        found: set[str] = set()
        if depth > _MAX_DEPTH or parts[0] not in self._tops:
            return frozenset()
        for count in range(len(parts) - 1, 0, -1):
            sides = [side for side in self._modules.get(".".join(parts[:count]), ()) if side.path != path]
            for side in sides:
                own, mark, _ = parts[count].partition(INSTANCE)
                for ref in self._exported(side, own):
                    target = ".".join([f"{ref}{mark}", *parts[count + 1 :]])
                    found |= {target, *self.follow(target, side.path, depth + 1)}
            if sides:
                break
        return frozenset(found)

    def read(self, side: FileSide | None) -> tuple[PythonPart, References | None]:
        """The code of `side`, and what that refers to, which is None where it has none or its names cannot
        all be followed. The sources keep both as long as they have room.
        """
        if side is None or self._sides.get(side.path) is not side:
            return _read(side, self._sources)
        key = ("code with its references", side.path, side.data)
        return self._sources.once(key, lambda: _read(side, self._sources), size=len(side.data))

    def _exported(self, side: FileSide, name: str) -> frozenset[str]:
        _, references = self.read(side)
        return references.exported(name) if references is not None else frozenset()


def unused_imports(tree: ast.Module, references: References) -> Iterator[tuple[str, int]]:
    """Functions with a capability that a module imports and never mentions, with lines: others may use them.

    An annotation mentions what it names, a text does not.
    """
    scopes = references.scopes
    lines = {dotted: line for dotted, symbol, line in scopes.imports if not symbol}
    mentioned: frozenset[str] | None = None
    for name, values in scopes.module.names.items():
        for value, _ in values:
            if not isinstance(value, str) or value not in lines or "." not in value.strip("."):
                continue
            powerful = bool(lookup(value)) and not is_module(value)
            if not powerful:
                continue
            if mentioned is None:
                mentioned = frozenset(node.id for node in walk(tree) if isinstance(node, ast.Name))
            if name not in mentioned and name not in _annotated(tree):
                yield value, lines[value]


def _annotated(tree: ast.Module) -> str:
    """The texts of all annotations that are written as text."""
    parts = []
    for node in walk(tree):
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(note, ast.AST):
                parts += [one.value for one in walk(note) if isinstance(one, ast.Constant)]
    return "\n".join(part for part in parts if isinstance(part, str))


def _read(side: FileSide | None, sources: Sources) -> tuple[PythonPart, References | None]:
    part = python_part(side, sources)
    return part, _references(part)


def _references(part: PythonPart) -> References | None:
    if part.names is None:
        return None
    references = References(part.names)
    try:
        references.uses()
    except (TooComplexError, RecursionError):
        return None
    return references


def _module(path: str) -> list[str]:
    """The parts of a file's name as a module; none where nothing can be imported from it."""
    if not path.endswith(".py"):
        return []
    parts = path.removesuffix(".py").split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts


def _absolute(name: str, path: str) -> str:
    """A relative name from the root of the tree."""
    plain = name.lstrip(".")
    level = len(name) - len(plain)
    if not level:
        return name
    folders = path.split("/")[:-level]
    return ".".join([*folders, plain])
