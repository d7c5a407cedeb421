"""Which files belong to the tests and their runner, and the trees that the runs see.

Both sides' files are laid into folders of guard's own, never checked out: no filter, hook or link of the
repository has a part in it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from guard.facts.files.folding import fold
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, ChangeSet, FileSide
from guard.ports.trees import SearchableTree
from guard.project.run_settings import pytest_settings
from guard.project.tests import is_test
from guard.syntax.sources import Sources

_RUNNERS = frozenset(
    {
        *(
            "pytest.ini",
            ".pytest.ini",
            "pytest.toml",
            ".pytest.toml",
            "tox.ini",
            "setup.cfg",
            "pyproject.toml",
        ),
        *("conftest.py", "noxfile.py", ".coveragerc"),
    }
)
"""What runners of Python tests read by its name (pytest's `findconfigs`, coverage.py, tox, nox)."""
_STANDS_IN = frozenset({"pytest", "_pytest", "pluggy", "unittest", "sitecustomize", "usercustomize", "xdist"})
"""Modules that the runner or the interpreter would import in the place of their own."""


_PARTS = frozenset({"pluggy", "xdist"})
"""Those that have projects of their own, whose tests are run by a runner that has loaded its own before."""


def is_runner(path: str, own: Collection[str] = ()) -> bool:
    """Whether a file steers how tests are collected and run, or takes the place of what runs them.

    Args:
        path: the file.
        own: those parts of runners that the project itself is.
    """
    name = fold(path.rpartition("/")[2])
    first = _module(path)
    return name in _RUNNERS or name.endswith(".pth") or (first in _STANDS_IN and first not in own)


def _module(path: str) -> str:
    """The first name by which a file is imported."""
    return fold(path.removeprefix("src/").partition("/")[0]).partition(".")[0]


@dataclass(frozen=True)
class Layout:
    """The two sides of a change, file by file, and which of them are tests."""

    change: ChangeSet
    sources: Sources

    @cached_property
    def base(self) -> Mapping[str, bytes]:
        """Every regular file of the base."""
        tree = self.change.base
        paths = tuple(tree.paths())
        if isinstance(tree, SearchableTree):
            return dict(tree.read_all(paths))
        return {path: data for path in paths if (data := tree.read(path)) is not None}

    @cached_property
    def head(self) -> Mapping[str, bytes]:
        """Every regular file after the change. What is no regular file is left out, links above all."""
        files = dict(self.base)
        for file in self.change.files:
            if file.before is not None and not file.copied:
                files.pop(file.before.path, None)
        for file in self.change.files:
            if file.after is not None and file.after.mode in (MODE_FILE, MODE_EXECUTABLE):
                files[file.after.path] = file.after.data
        return files

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of runners that the project itself is, by its base."""
        return _PARTS & {_module(path) for path in self.base if path.endswith("/__init__.py")}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Folders and files that the base's own configuration says are tests (pytest's `testpaths`)."""
        found: list[str] = []
        for side in self._configurations():
            found += pytest_settings(side, self.sources).get("testpaths", ())
        return tuple(one.strip("/") for one in found if one.strip("./"))

    def _configurations(self) -> Iterable[FileSide]:
        return [FileSide(path, self.base[path]) for path in sorted(_RUNNERS) if path in self.base]

    def is_test(self, path: str) -> bool:
        """Whether a file belongs to the tests."""
        return is_test(path) or any(path == one or path.startswith(f"{one}/") for one in self.places)

    def is_frozen(self, path: str) -> bool:
        """Whether a file comes from the base in the runs that decide."""
        return self.is_test(path) or is_runner(path, self.parts)

    def product(self) -> tuple[str, ...]:
        """The paths of the change that are neither tests nor what runs them, on either side."""
        return tuple(sorted(path for path in self.change.side_paths if not self.is_frozen(path)))

    def test_files(self, files: Mapping[str, bytes]) -> tuple[str, ...]:
        """The files among `files` that a runner looks for tests in."""
        return tuple(
            path
            for path in sorted(files)
            if path.endswith(".py") and self.is_test(path) and _is_collected(path.rpartition("/")[2])
        )

    def frozen(self) -> Mapping[str, bytes]:
        """The change's product under the base's tests, configuration and runner."""
        kept = {path: data for path, data in self.head.items() if not self.is_frozen(path)}
        return kept | {path: data for path, data in self.base.items() if self.is_frozen(path)}

    def theirs(self, product: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """The tests as proposed over one side's product; what steers the runner is the base's still."""
        kept = {path: data for path, data in product.items() if not self.is_frozen(path)}
        kept |= {path: data for path, data in self.head.items() if self._is_theirs(path)}
        return kept | {
            path: data
            for path, data in self.base.items()
            if is_runner(path, self.parts) and not self._is_theirs(path)
        }

    def _is_theirs(self, path: str) -> bool:
        return self.is_test(path) and (not is_runner(path, self.parts) or path.endswith("/conftest.py"))


def _is_collected(name: str) -> bool:
    """By the patterns of pytest and unittest, and what projects with a pattern of their own mostly write."""
    return name.startswith("test") or name.endswith(("_test.py", "_tests.py")) or name == "tests.py"


def lay(
    files: Mapping[str, bytes], folder: Path, known: Path | None = None, same: Mapping[str, bytes] = {}
) -> Path:
    """Write files below a folder. Compiled Python is left out: it would be run instead of its source.

    Args:
        files: what to write.
        folder: where; it is made.
        known: a folder that holds files already.
        same: what that folder holds; equal files are the same ones here.
    """
    made: set[Path] = set()
    for path, data in files.items():
        if path.endswith(".pyc"):
            continue
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if known is not None and same.get(path) == data:
            os.link(known / path, target)
        else:
            target.write_bytes(data)
            if data.startswith(b"#!"):
                target.chmod(0o755)
    folder.mkdir(exist_ok=True)
    return folder
