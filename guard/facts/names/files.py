"""The Python files of one side of a change and of the base around it, each read once, where it is asked."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from guard.facts.names.names import Names, names_of
from guard.facts.names.scopes import Scope
from guard.model.change import ChangeSet, FileSide
from guard.project.mentions import may_call
from guard.project.project import Project
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import children

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Block = FunctionNode | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKS = (*FUNCTIONS, ast.ClassDef)
_MAX_KEPT = 500_000
"""Bytes of text whose files are kept from one question to the next."""


@dataclass(frozen=True, eq=False)
class File:
    """A file of the side, read."""

    source: PythonSource
    sources: Sources
    changed: bool
    """Whether the change touches it."""

    @property
    def path(self) -> str:
        """Where it lies."""
        return self.source.path

    @cached_property
    def names(self) -> Names:
        """Its names; few files that are read are asked for them."""
        return names_of(self.source, self.sources)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """Its functions and classes by qualified name; of several the last."""
        found: dict[str, Block] = {}
        pending: list[tuple[str, ast.AST]] = [("", self.source.tree)]
        while pending:
            within, node = pending.pop()
            for child in children(node):
                if isinstance(child, BLOCKS):
                    name = f"{within}.{child.name}" if within else child.name
                    if name not in found or found[name].lineno < child.lineno:
                        found[name] = child
                    pending.append((name, child))
                elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    pending.append((within, child))
        return found

    @cached_property
    def _by_scope(self) -> dict[int, str]:
        inner = self.names.scopes.inner
        return {id(inner[id(node)]): name for name, node in self.blocks.items() if id(node) in inner}

    def name_of(self, scope: Scope) -> str:
        """The qualified name of the function or class whose inside `scope` is; "" where it has none here."""
        return self._by_scope.get(id(scope), "")

    def inside(self, node: Block) -> Scope:
        """The scope of the inside of one of its functions or classes."""
        return self.names.scopes.inner.get(id(node), self.names.scopes.module)


@dataclass(frozen=True, eq=False)
class Definition:
    """A function or a class, and the file it stands in."""

    file: File
    name: str
    """Qualified, within the file."""

    @property
    def node(self) -> Block:
        """Its tree."""
        return self.file.blocks[self.name]

    @property
    def owner(self) -> str:
        """For a method: the qualified name of its class; else ""."""
        above = self.name.rpartition(".")[0]
        return above if isinstance(self.file.blocks.get(above), ast.ClassDef) else ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others of the side."""
        return self.file.path, self.name


class Files:
    """The files of one side of a change, over the base."""

    def __init__(self, change: ChangeSet, sources: Sources, project: Project, *, after: bool) -> None:
        """Read nothing yet.

        Args:
            change: what was proposed.
            sources: its reader.
            project: the base around it.
            after: which side of the change lies over the base.
        """
        self._sources = sources
        self._project = project
        self._sides: dict[str, FileSide | None] = {}
        for file in change.files:
            for side in file.sides:
                self._sides.setdefault(side.path, None)
        for file in change.files:
            kept = file.after if after else file.before
            if kept is not None:
                self._sides[kept.path] = kept
        self._files: dict[str, File | None] = {}
        self._size = 0

    @property
    def are_many(self) -> bool:
        """Whether what was read is more than is kept from one question to the next."""
        return self._size > _MAX_KEPT

    def let_go(self) -> None:
        """Forget what was read."""
        self._size = 0
        self._files.clear()

    def file(self, path: str) -> File | None:
        """The Python file at `path`; None where the side has none, or it cannot be read.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        if path not in self._files:
            side = self._side(path)
            source = self._sources.python(side) if side is not None else None
            if source is None or isinstance(source, Unreadable) or side is None or side.is_binary:
                self._files[path] = None
            else:
                self._files[path] = File(source, self._sources, path in self._sides)
                self._size += len(source.text)
        return self._files[path]

    def may_call(self, word: str, path: str) -> bool:
        """Whether the file at `path` can call something by a word; it is not read as Python.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        side = self._side(path)
        return side is not None and may_call(side.data, word)

    def _side(self, path: str) -> FileSide | None:
        return self._sides[path] if path in self._sides else self._project.side(path)

    def paths(self) -> tuple[str, ...]:
        """The paths of the change that the side has, sorted."""
        return tuple(sorted(path for path, side in self._sides.items() if side is not None))

    def has(self, path: str) -> bool:
        """Whether the side has a file at `path`."""
        return self._side(path) is not None

    def ask_for(self, paths: Iterable[str]) -> None:
        """Ask the base by one question for what is looked at one by one."""
        self._project.read([path for path in paths if path not in self._sides])
