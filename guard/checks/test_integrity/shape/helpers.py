"""Helpers that tests import from other files of the tests: read on the side of the change they stand on."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from guard.checks.test_integrity.shape.bodies import Function
from guard.facts.names.names import Names, names_of
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources

_LARGEST = 200_000
"""A longer file is no helper; it is not read for one."""


class SideHelpers:
    """The functions of one side's files, found by the imports that name them.

    `files` are the changed files of that side (None where the change deletes the file); what is not among
    them stands in the base on both sides.
    """

    def __init__(self, files: Mapping[str, PythonSource | None], sources: Sources) -> None:
        self._files = dict(files)
        self._sources = sources

    def imported(self, source: PythonSource, path: str) -> Mapping[str, Function]:
        """By name: the functions that the file at `path` imports from files of the tests; read when asked."""
        return _Imported(self, names_of(source, self._sources), path)

    def find(self, paths: tuple[str, ...], name: str) -> Function | None:
        """The module-level function `name` of the first of `paths` that there is."""
        for path in paths:
            source = self._source(path)
            if source is not None:
                return next(
                    (node for node in source.tree.body if isinstance(node, Function) and node.name == name),
                    None,
                )
        return None

    def _source(self, path: str) -> PythonSource | None:
        if path not in self._files:
            side = self._sources.base(path)
            is_small = side is not None and 0 < len(side.data) <= _LARGEST
            known = self._sources.python(side) if is_small else None
            self._files[path] = known if isinstance(known, PythonSource) else None
        return self._files[path]


class _Imported(Mapping[str, Function]):
    """What the names of one file may be of the functions of others, looked up when it is asked for."""

    def __init__(self, side: SideHelpers, names: Names, path: str) -> None:
        self._side, self._names, self._path = side, names, path

    def __getitem__(self, name: str) -> Function:
        for ref in sorted(self._names.at_module(name)):
            module, dot, original = ref.rpartition(".")
            paths = _places(module if module.strip(".") else module + dot, self._path)
            found = self._side.find(paths, original)
            if found is not None:
                return found
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names.scopes.module.names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _places(module: str, path: str) -> tuple[str, ...]:
    """Where a module that the file at `path` imports may stand, if it may be one of the tests'."""
    folder = posixpath.dirname(path)
    name = module.lstrip(".")
    place = name.replace(".", "/")
    level = len(module) - len(name)
    if not module:
        return ()
    if level:
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        place = posixpath.join(folder, place).rstrip("/")
    elif "test" not in name.casefold():
        if "." in name:
            return ()
        place = posixpath.join(folder, place)  # beside the test, which pytest puts on the path
    return tuple(f"{place}{tail}" for tail in (".py", "/__init__.py")) if place else ()
