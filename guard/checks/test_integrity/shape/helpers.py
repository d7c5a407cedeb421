"""Helpers that tests import from other files of the tests: read on the side of the change they stand on."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping

from guard.checks.test_integrity.shape.bodies import Function
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
        return _Imported(self, dict(_imports(source.tree, path)))

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
    """What one file imports, looked up when it is asked for."""

    def __init__(self, side: SideHelpers, imports: dict[str, tuple[tuple[str, ...], str]]) -> None:
        self._side, self._imports = side, imports

    def __getitem__(self, name: str) -> Function:
        paths, original = self._imports[name]
        found = self._side.find(paths, original)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._imports)

    def __len__(self) -> int:
        return len(self._imports)


def _imports(tree: ast.Module, path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """Names imported from what may be files of the tests: where each may stand, and its name there."""
    folder = posixpath.dirname(path)
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        module = (node.module or "").replace(".", "/")
        if node.level:
            root = folder
            for _ in range(node.level - 1):
                root = posixpath.dirname(root)
            roots = [posixpath.join(root, module)]
        elif "test" in module.casefold():
            roots = [module]
        elif "/" not in module:
            roots = [posixpath.join(folder, module)]  # beside the test, which pytest puts on the path
        else:
            continue
        paths = tuple(f"{one}{tail}" for one in roots for tail in (".py", "/__init__.py") if one)
        for alias in node.names:
            yield alias.asname or alias.name, (paths, alias.name)
