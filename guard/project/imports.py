"""Which files of a project a Python file runs when it is imported: a walk over what imports say.

Nothing is resolved by running it. Where a file imports by a name that is worked out, or starts programs, it
is said to reach everything: who asks then leaves nothing out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property

from guard.expressions import expression
from guard.syntax.python import Unreadable, parse_module
from guard.syntax.walk import walk

_WORKED_OUT = expression(
    rb"\b(import_module|__import__|entry_points|iter_entry_points|iter_modules|walk_packages|run_module|run_path|"
    rb"spec_from_file_location|exec_module|load_module|pkgutil|runpy)\b"
)
"""How Python imports what no import statement names."""
_STARTS = expression(
    rb"\b(subprocess|os\.system|os\.popen|os\.exec\w+|os\.spawn\w+|pexpect|testdir|pytester)\b"
)
"""How a file runs programs, which may be the project's own."""


class Imports:
    """The imports between the files of one tree."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Read nothing yet.

        Args:
            files: the tree.
        """
        self._files = files
        self._direct: dict[str, frozenset[str] | None] = {}

    @cached_property
    def _by_module(self) -> Mapping[str, tuple[str, ...]]:
        """Every dotted name by which a file might be imported from some folder of the tree."""
        found: dict[str, list[str]] = {}
        for path in self._files:
            if path.endswith(".py"):
                parts = path[:-3].split("/")
                if parts[-1] == "__init__":
                    parts.pop()
                for start in range(len(parts)):
                    found.setdefault(".".join(parts[start:]), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def reached(self, path: str) -> frozenset[str] | None:
        """The file with all that it imports, directly or not, and what runs on the way; None for everything.

        A name that several files could bear stands for all of them.
        """
        found: set[str] = set()
        waiting = [path]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            direct = self._of(one)
            if direct is None:
                return None
            waiting += direct
        return frozenset(found)

    def _of(self, path: str) -> frozenset[str] | None:
        if path not in self._direct:
            self._direct[path] = self._read(path)
        return self._direct[path]

    def _read(self, path: str) -> frozenset[str] | None:
        data = self._files.get(path, b"")
        if _WORKED_OUT.search(data) or _STARTS.search(data):
            return None
        tree = parse_module(data.decode("utf-8", "replace"))
        if isinstance(tree, Unreadable):
            return None
        found: set[str] = set()
        for node in walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found |= self._named(alias.name)
            elif isinstance(node, ast.ImportFrom):
                found |= self._from(path, node)
        return frozenset(found - {path})

    def _from(self, path: str, node: ast.ImportFrom) -> set[str]:
        names = [alias.name for alias in node.names]
        if not node.level:
            module = node.module or ""
            return self._named(module).union(*(self._named(f"{module}.{name}") for name in names))
        folders = path.split("/")[: -node.level]
        base = (
            "/".join([*folders, *(node.module or "").split(".")]).strip("/")
            if node.module
            else "/".join(folders)
        )
        found: set[str] = set()
        for stem in (base, *(f"{base}/{name}".lstrip("/") for name in names)):
            found |= {one for one in (f"{stem}.py", f"{stem}/__init__.py") if one in self._files}
        return found | self._above(found)

    def _named(self, module: str) -> set[str]:
        """The files that a dotted name can mean, with the packages around them."""
        found: set[str] = set()
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            found |= set(self._by_module.get(".".join(parts[:end]), ()))
        return found | self._above(found)

    def _above(self, paths: Iterable[str]) -> set[str]:
        """The packages around some files: Python runs them first."""
        found = set()
        for path in paths:
            folder = path.rpartition("/")[0]
            while folder:
                inside = f"{folder}/__init__.py"
                if inside in self._files:
                    found.add(inside)
                folder = folder.rpartition("/")[0]
        return found
