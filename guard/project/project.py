"""The project a change stands in: its trusted base, searched and read on demand.

Nothing of it is copied: which files hold a word is asked of the tree itself, where it can answer (git can),
and those files are then read, each once. What was found is exact as of the base; files that the change
touches are read through `Sources` instead, so callers leave them out by `but_for`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from guard.model.change import ChangeSet, FileSide, Tree
from guard.ports.trees import SearchableTree
from guard.project.mentions import may_define
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import children, walk

MAX_FOUND = 200
"""Files that one question may bring in; a word that stands in more is a common one."""


Block = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class TooManyError(Exception):
    """A word stands in more files than one question may read: who asks must say that it was not answered."""


@dataclass(frozen=True)
class Use:
    """A place in the base where a name is used."""

    path: str
    line: int
    within: str
    """The qualified name of the function or class it stands in; "" at the top level."""
    is_call: bool


class Project:
    """The trusted base around one change."""

    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        """Ask nothing yet."""
        self._base: Tree = change.base
        self._sources = sources
        self._touched = frozenset(side.path for file in change.files for side in file.sides)

    def holding(self, words: Collection[str], suffixes: Collection[str] = (".py",)) -> tuple[str, ...]:
        """The paths of files that hold any of `words` as whole words, sorted; those of the change aside.

        Args:
            words: identifiers.
            suffixes: what the paths end in.

        Raises:
            TooManyError: there are more than can be looked at.
            ToolError, RepositoryError: the base cannot be asked.
        """
        wanted, ends = tuple(sorted(set(words))), tuple(sorted(set(suffixes)))
        if not wanted:
            return ()
        found = self._sources.once(("holding", wanted, ends), lambda: _holding(self._base, wanted, ends))
        left = tuple(path for path in found if path not in self._touched)
        if len(left) > MAX_FOUND:
            raise TooManyError(f"{', '.join(wanted)} stands in {len(left)} files")
        return left

    def python(self, paths: Iterable[str]) -> Iterator[PythonSource]:
        """Those of the files that can be read as Python, read by one question to the base."""
        wanted = tuple(paths)
        for path, data in self._read(wanted).items():
            source = self._sources.python(FileSide(path, data))
            if not isinstance(source, Unreadable):
                yield source

    def side(self, path: str) -> FileSide | None:
        """The file of the base at `path`; None where there is none.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        data = self._read((path,)).get(path)
        return FileSide(path, data) if data is not None else None

    def uses(self, name: str) -> tuple[Use, ...]:
        """Where Python of the base, outside the change, uses `name` or an attribute called so.

        Raises:
            TooManyError, ToolError, RepositoryError: it cannot be told.
        """
        found: list[Use] = []
        for source in self.python(self.holding((name,))):
            found += _uses(source, name)
        return tuple(sorted(found, key=lambda use: (use.path, use.line, use.within, use.is_call)))

    def definitions(self, name: str) -> tuple[tuple[str, Block], ...]:
        """Functions and classes called `name` in Python of the base, outside the change, with their paths.

        Raises:
            TooManyError, ToolError, RepositoryError: it cannot be told.
        """
        return tuple((source.path, node) for source, node in self.defining(name))

    def defining(self, name: str) -> Iterator[tuple[PythonSource, Block]]:
        """As `definitions`, with the files that they stand in."""
        texts = self._read(self.holding((name,)))
        for source in self.python(path for path, data in texts.items() if may_define(data, name)):
            for node in walk(source.tree):
                if isinstance(node, Block) and node.name == name:
                    yield source, node

    def read(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of those of the files that the base has, read by one question.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        return self._read(tuple(paths))

    def _read(self, paths: tuple[str, ...]) -> dict[str, bytes]:
        # Two threads that ask at once put the same bytes there twice.
        known: dict[str, bytes | None] = self._sources.once(("base files",), dict)
        missing = tuple(path for path in dict.fromkeys(paths) if path not in known)
        if missing:
            found = self._read_anew(missing)
            known.update({path: found.get(path) for path in missing})
        return {path: data for path in sorted(set(paths)) if (data := known[path]) is not None}

    def _read_anew(self, paths: tuple[str, ...]) -> Mapping[str, bytes]:
        if isinstance(self._base, SearchableTree):
            return self._base.read_all(paths)
        return {path: data for path in paths if (data := self._base.read(path)) is not None}


def _holding(tree: Tree, words: tuple[str, ...], suffixes: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(tree, SearchableTree):
        return tree.holding(words, suffixes)
    return tuple(
        path
        for path in tree.paths()
        if path.endswith(suffixes) and (data := tree.read(path)) is not None and has_word(data, words)
    )


def has_word(data: bytes, words: Collection[str]) -> bool:
    """Whether `data` holds any of `words` between characters that belong to no word."""
    for word in words:
        wanted = word.encode("utf-8", "surrogateescape")
        at = data.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not _in_word(data[at - 1 : at]) and not _in_word(data[end : end + 1]):
                return True
            at = data.find(wanted, at + 1)
    return False


def _in_word(byte: bytes) -> bool:
    return byte.isalnum() or byte == b"_"


def _uses(source: PythonSource, name: str) -> Iterator[Use]:
    stack: list[tuple[str, ast.AST, bool]] = [("", source.tree, False)]
    while stack:
        within, node, called = stack.pop()
        if (isinstance(node, ast.Name) and node.id == name) or (
            isinstance(node, ast.Attribute) and node.attr == name
        ):
            yield Use(source.path, node.lineno, within, called)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{within}.{node.name}" if within else node.name
            stack += [(within, part, False) for part in node.decorator_list]
            stack += [(inner, part, False) for part in children(node) if part not in node.decorator_list]
        elif isinstance(node, ast.Call):
            stack.append((within, node.func, True))
            stack += [(within, part, False) for part in (*node.args, *node.keywords)]
        else:
            stack += [(within, part, False) for part in children(node)]
